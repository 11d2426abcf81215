package io.rackcast.publisher;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.publisher.registry.client.RegistryCredentials;
import io.rackcast.publisher.registry.client.RegistryTarget;
import io.rackcast.publisher.registry.hook.HookTerms;
import io.rackcast.publisher.registry.hook.PreheatTerms;
import io.rackcast.publisher.registry.intake.RegistryTerms;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** One registry in the settings. */
record RegistryEntry(
    RegistryTerms terms, Optional<HookTerms> hook, Optional<PreheatTerms> preheat) {

  static Supplier<RegistryEntry> read(Settings settings) {
    var target = target(settings);
    var terms = terms(settings);
    var hook = HookSettings.hook(settings);
    var preheat = HookSettings.preheat(settings);
    return () -> {
      var made = terms.apply(target.get());
      return new RegistryEntry(made, hook.apply(made.name()), preheat.apply(made.name()));
    };
  }

  private static Function<RegistryTarget, RegistryTerms> terms(Settings settings) {
    var repositories =
        settings.strings(
            "repositories",
            List.of(),
            "Which repositories are taken in, like [\"team/*\"]; * stands for any characters."
                + " None: nothing is.");
    settings.check("repositories", () -> notEmpty(repositories));
    var tags =
        settings.strings(
            "tags",
            List.of("*"),
            "Which tags are; images without a tag only when this is [\"*\"].");
    var scanEvery =
        settings.duration(
            "scan-every",
            "1h",
            "1s",
            "30d",
            "How often the registry is looked at for what it did not tell of; also at start.");
    var onDelete =
        settings.choice(
            "on-delete", OnDelete.REVOKE, "Whether what is deleted there is withdrawn here.");
    var scanWithdraws =
        settings.choice(
            "scan-withdraws",
            Withdrawn.HALF,
            "What looks at the registry may withdraw, one or those of some days together: at most"
                + " half of the images and tags known of it, and nothing when more are gone (10"
                + " always may be), as when it lost its storage; or all.");
    var tls = ClientTlsFiles.readAuthorities(settings, "the registry");
    return target ->
        new RegistryTerms(
            target,
            notEmpty(repositories),
            tags,
            scanEvery,
            onDelete == OnDelete.REVOKE,
            scanWithdraws == Withdrawn.ALL,
            tls);
  }

  private static List<String> notEmpty(List<String> repositories) {
    if (repositories.isEmpty()) {
      throw new IllegalArgumentException(
          "the registry has no repositories; add those that are taken in, like repositories:"
              + " [\"team/*\"]");
    }
    return repositories;
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

  private static Supplier<RegistryTarget> target(Settings settings) {
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
    settings.check("name", name, RegistryTarget::requireName);
    settings.check(
        "url", url, text -> RegistryTarget.requireUrl(name, URI.create(text), isPlainAllowed));
    tokenHosts.forEach(
        host -> settings.check("token-hosts", host, RegistryTarget::requireTokenHost));
    settings.check("user", () -> credentials(user, password));
    return () ->
        new RegistryTarget(
            name, URI.create(url), credentials(user, password), isPlainAllowed, tokenHosts);
  }

  private static Optional<RegistryCredentials> credentials(Optional<String> user, Secret password) {
    if (user.isPresent() != password.isSet()) {
      throw new IllegalArgumentException("of user and password only one is set; set both or none");
    }
    return user.map(name -> new RegistryCredentials(name, password.value().orElseThrow()));
  }
}
