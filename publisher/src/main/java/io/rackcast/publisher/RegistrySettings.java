package io.rackcast.publisher;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.publisher.registry.client.RegistryCredentials;
import io.rackcast.publisher.registry.client.RegistryTarget;
import io.rackcast.publisher.registry.hook.HookForm;
import io.rackcast.publisher.registry.hook.HookSecret;
import io.rackcast.publisher.registry.hook.HookTerms;
import io.rackcast.publisher.registry.hook.PreheatTerms;
import io.rackcast.publisher.registry.intake.IntakeLimits;
import io.rackcast.publisher.registry.intake.RegistryTerms;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * The registries in the settings.
 *
 * @param terms what is taken in of each
 * @param hooks where those that have one may tell of pushes
 * @param preheats which Harbors may have images taken in ahead of use
 * @param limits bounds on what is taken in
 */
public record RegistrySettings(
    List<RegistryTerms> terms,
    List<HookTerms> hooks,
    List<PreheatTerms> preheats,
    IntakeLimits limits) {
  private record Entry(
      RegistryTerms terms, Optional<HookTerms> hook, Optional<PreheatTerms> preheat) {}

  /** Copies the lists. */
  public RegistrySettings {
    terms = List.copyOf(terms);
    hooks = List.copyOf(hooks);
    preheats = List.copyOf(preheats);
  }

  static RegistrySettings read(Settings settings) {
    var entries =
        settings.list(
            "registries",
            "Container registries whose images are taken in when they are pushed there.",
            RegistrySettings::entry);
    var names = new HashSet<String>();
    for (var entry : entries) {
      if (!names.add(entry.terms().name())) {
        settings.problem(
            "registries",
            "the name \"" + entry.terms().name() + "\" is there twice; give each its own");
      }
    }
    return new RegistrySettings(
        entries.stream().map(Entry::terms).toList(),
        entries.stream().flatMap(entry -> entry.hook().stream()).toList(),
        entries.stream().flatMap(entry -> entry.preheat().stream()).toList(),
        limits(settings));
  }

  private static IntakeLimits limits(Settings settings) {
    return new IntakeLimits(
        settings.integer("images.max-running", 4, 1, 64, "Pushes worked on at one time."),
        settings.integer(
            "images.max-blobs", 4, 1, 64, "Blobs read from registries at one time, in all."),
        settings.bytes(
            "images.max-size", "256GiB", "1KiB", "16384GiB", "Largest image, all its blobs."),
        settings.duration(
            "images.give-up-after",
            "1d",
            "1m",
            "30d",
            "How long a push is tried again while the registry cannot be read."),
        settings.duration(
            "images.keep-history",
            "30d",
            "1h",
            "3650d",
            "How long ended pushes are shown, and kept: the history of tags that are gone, and"
                + " manifests of withdrawn images (their digests and reasons stay)."),
        settings.integer(
            "images.max-history",
            100_000,
            1000,
            10_000_000,
            "Most ended pushes that are shown, and most changes of tags with which those of tags that are gone"
                + " are kept. What is approved always stays."));
  }

  private static Entry entry(Settings settings) {
    var target = target(settings);
    var terms =
        new RegistryTerms(
            target,
            settings.strings(
                "repositories",
                List.of(),
                "Which repositories are taken in, like [\"team/*\"]; * stands for any characters."
                    + " None: nothing is."),
            settings.strings(
                "tags",
                List.of("*"),
                "Which tags are; images without a tag only when this is [\"*\"]."),
            settings.duration(
                "scan-every",
                "1h",
                "1s",
                "30d",
                "How often the registry is looked at for what it did not tell of; also at start."),
            settings.choice(
                    "on-delete",
                    OnDelete.REVOKE,
                    "Whether what is deleted there is withdrawn here.")
                == OnDelete.REVOKE,
            settings.choice(
                    "scan-withdraws",
                    Withdrawn.HALF,
                    "What looks at the registry may withdraw, one or those of some days together:"
                        + " at most half of the images and tags known of it, and nothing when more"
                        + " are gone (10 always may be), as when it lost its storage; or all.")
                == Withdrawn.ALL,
            ClientTlsFiles.readAuthorities(settings, "the registry"));
    if (terms.repositories().isEmpty()) {
      throw new IllegalArgumentException(
          "the registry has no repositories; add those that are taken in, like repositories:"
              + " [\"team/*\"]");
    }
    return new Entry(terms, hook(settings, target.name()), preheat(settings, target.name()));
  }

  /** What becomes of images that are deleted in their registry. */
  enum OnDelete {
    /** They are withdrawn. */
    REVOKE,
    /** They stay. */
    KEEP
  }

  /** How much of what is known of a registry a scan may withdraw. */
  enum Withdrawn {
    /** At most half. */
    HALF,
    /** Whatever is gone. */
    ALL
  }

  private static RegistryTarget target(Settings settings) {
    var name =
        settings.requiredString(
            "name", "As images are named, in lower case: reg.example or reg.example:8443.");
    var url = settings.requiredString("url", "Where it is: https://reg.example.");
    var user = settings.optionalString("user", "As whom it is read; as anybody without one.");
    var password = settings.secretOrFile("password", "Password, or access token, of the user.");
    boolean isPlainAllowed =
        settings.bool(
            "plain-http",
            false,
            "Whether the URL may be http though the registry is on another machine.");
    var tokenHosts =
        settings.strings(
            "token-hosts",
            List.of(),
            "Hosts of token servers that it may name besides itself; they are shown the password."
                + " Docker Hub's is [auth.docker.io].");
    return new RegistryTarget(
        name, URI.create(url), credentials(user, password), isPlainAllowed, tokenHosts);
  }

  private static Optional<RegistryCredentials> credentials(Optional<String> user, Secret password) {
    if (user.isPresent() != password.isSet()) {
      throw new IllegalArgumentException("of user and password only one is set; set both or none");
    }
    return user.map(name -> new RegistryCredentials(name, password.value().orElseThrow()));
  }

  private static Optional<HookTerms> hook(Settings settings, String registry) {
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
    if (secrets.isEmpty() && isBegun) {
      settings.problem(
          "hook",
          "the hook of registry \"%s\" has no secret, so nobody could call it; add what it shows, like hook.bearer, or leave hook out"
              .formatted(registry));
    }
    return secrets.isEmpty()
        ? Optional.empty()
        : Optional.of(new HookTerms(hookName(registry), form, secrets));
  }

  private static Optional<PreheatTerms> preheat(Settings settings, String registry) {
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
  }

  private static Optional<String> secret(Settings settings, String key, String comment) {
    return settings.secretOrFile(key, comment).value();
  }

  /** The registry's name in its hook's path and in events. */
  static String hookName(String registry) {
    return registry.replace(':', '_');
  }
}
