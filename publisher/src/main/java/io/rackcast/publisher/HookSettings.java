package io.rackcast.publisher;

import io.rackcast.proto.settings.Settings;
import io.rackcast.publisher.registry.hook.HookForm;
import io.rackcast.publisher.registry.hook.HookSecret;
import io.rackcast.publisher.registry.hook.HookTerms;
import io.rackcast.publisher.registry.hook.PreheatTerms;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;

/** How a registry in the settings may call. */
final class HookSettings {
  private HookSettings() {}

  /** Read now; given the registry's name, what it makes. */
  static Function<String, Optional<HookTerms>> hook(Settings settings) {
    var form =
        settings.choice(
            "hook.form",
            HookForm.DISTRIBUTION,
            "Whose notifications it sends to /hooks/NAME (with _ for the : of a port).");
    var secrets = new ArrayList<HookSecret>();
    secret(settings, "hook.bearer", "Token that it shows (Authorization: Bearer).")
        .ifPresent(token -> secrets.add(new HookSecret.Bearer(HookSecret.digest(token))));
    secret(settings, "hook.authorization", "All of its Authorization header; Harbor's Auth Header.")
        .ifPresent(value -> secrets.add(new HookSecret.Authorization(HookSecret.digest(value))));
    secret(settings, "hook.password", "Password of user \"rackcast\" (Authorization: Basic).")
        .ifPresent(
            password -> secrets.add(new HookSecret.Basic("rackcast", HookSecret.digest(password))));
    var header =
        settings.string("hook.hmac-header", "X-Signature", "Header with the body's HMAC-SHA256.");
    secret(settings, "hook.hmac-key", "Key of that HMAC.")
        .ifPresent(
            key ->
                secrets.add(
                    new HookSecret.Hmac(
                        header,
                        new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))));
    secret(
            settings,
            "hook.path-secret",
            "Last part of the path, /hooks/NAME/SECRET, for Quay, which can show nothing else.")
        .ifPresent(value -> secrets.add(new HookSecret.Path(HookSecret.digest(value))));
    boolean isBegun = settings.isGiven("hook.form") || settings.isGiven("hook.hmac-header");
    return registry -> {
      if (secrets.isEmpty() && isBegun) {
        settings.problem(
            "hook",
            "the hook of registry \"%s\" has no secret, so nobody could call it; add what it shows, like hook.bearer, or leave hook out"
                .formatted(registry));
      }
      return secrets.isEmpty()
          ? Optional.empty()
          : Optional.of(new HookTerms(hookName(registry), form, secrets));
    };
  }

  /** Read now; given the registry's name, what it makes. */
  static Function<String, Optional<PreheatTerms>> preheat(Settings settings) {
    var url =
        settings.optionalUri(
            "preheat.external-url",
            "Harbor's external URL, to be its P2P preheat provider (vendor Dragonfly) at /preheat/NAME.");
    var secrets = new ArrayList<HookSecret>();
    secret(settings, "preheat.bearer", "Token that it shows (auth mode OAUTH).")
        .ifPresent(token -> secrets.add(new HookSecret.Bearer(HookSecret.digest(token))));
    secret(settings, "preheat.password", "Password of user \"rackcast\" (auth mode BASIC).")
        .ifPresent(
            password -> secrets.add(new HookSecret.Basic("rackcast", HookSecret.digest(password))));
    return registry -> {
      if (url.isPresent() && secrets.isEmpty()) {
        settings.problem(
            "preheat.external-url",
            "preheat of registry \"%s\" has no secret, so nobody could call it; add preheat.bearer or preheat.password"
                .formatted(registry));
        return Optional.empty();
      }
      if (url.isEmpty() && !secrets.isEmpty()) {
        settings.problem(
            "preheat",
            "preheat of registry \"%s\" has a secret, but no external-url; add Harbor's external URL as preheat.external-url"
                .formatted(registry));
      }
      return url.map(external -> new PreheatTerms(hookName(registry), external, secrets));
    };
  }

  private static Optional<String> secret(Settings settings, String key, String comment) {
    return settings.secretOrFile(key, comment).value();
  }

  /** The registry's name in its hook's path and in events. */
  private static String hookName(String registry) {
    return registry.replace(':', '_');
  }
}
