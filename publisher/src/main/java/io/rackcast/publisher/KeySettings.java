package io.rackcast.publisher;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.publisher.signing.KeyTerms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the settings say of the signing keys. */
final class KeySettings {
  private static final String ROTATE_AFTER = "keys.rotate-after";
  // A token's longest life is 7d: so the key set stays short.
  private static final Duration SHORTEST_ROTATION = Duration.ofDays(1);

  private KeySettings() {}

  static KeyTerms read(Settings settings, Path dataDir, Duration life) {
    var folder = settings.path("keys-dir", "keys", "Signing keys; all are accepted, one signs.");
    var algorithm = algorithm(settings);
    var publishBefore =
        settings.duration(
            "keys.publish-before",
            "10m",
            "0s",
            "30d",
            "How long a new key is in the key set before it signs; trackers keep the set for 5m.");
    var rotateAfter = rotateAfter(settings);
    var terms =
        new KeyTerms(
            folder,
            dataDir,
            algorithm,
            publishBefore,
            rotateAfter,
            life,
            pkcs12(settings),
            pkcs11(settings));
    boolean isInStore = terms.pkcs12().isPresent() || terms.pkcs11().isPresent();
    if (isInStore && !rotateAfter.isZero()) {
      settings.problem(
          ROTATE_AFTER,
          ROTATE_AFTER + " makes keys in keys-dir, and those of a key store sign; take it out");
    }
    return terms;
  }

  private static Duration rotateAfter(Settings settings) {
    var after =
        settings.duration(
            ROTATE_AFTER,
            "0s",
            "0s",
            "3650d",
            "A key that has signed for so long gets a successor in keys-dir; 0s: only rotate-key"
                + " and new-key make keys.");
    if (!after.isZero() && after.compareTo(SHORTEST_ROTATION) < 0) {
      settings.problem(ROTATE_AFTER, ROTATE_AFTER + " is less than a day; use 1d or more, or 0s");
    }
    return after;
  }

  private static Optional<TokenAlgorithm> algorithm(Settings settings) {
    var key = "token.algorithm";
    var name =
        settings.optionalString(
            key,
            "What tokens are signed with: RS256, ES256 or EdDSA; by default as the newest key in"
                + " keys-dir does.");
    try {
      return name.map(TokenAlgorithm::ofPublisher);
    } catch (IllegalArgumentException e) {
      settings.problem(key, key + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<KeyTerms.Pkcs12> pkcs12(Settings settings) {
    var file =
        settings.optionalPath(
            "keys.pkcs12.file", "PKCS#12 file with signing keys, which come before keys-dir's.");
    var password =
        settings.secretOrFile("keys.pkcs12.password", "Password of the file and its keys.");
    var aliases =
        settings.strings(
            "keys.pkcs12.aliases", List.of(), "Which of its keys; none given: all there are.");
    refuseLoose(settings, "keys.pkcs12", "file", file, password, aliases);
    return file.map(path -> new KeyTerms.Pkcs12(path, password, aliases));
  }

  private static Optional<KeyTerms.Pkcs11> pkcs11(Settings settings) {
    var config =
        settings.optionalPath(
            "keys.pkcs11.config",
            "Configuration of Java's PKCS#11 provider (name, library, slot): signing keys on a"
                + " hardware token, which come before all others.");
    var pin = settings.secretOrFile("keys.pkcs11.pin", "PIN of the token.");
    var aliases =
        settings.strings(
            "keys.pkcs11.aliases", List.of(), "Which of its keys; none given: all there are.");
    refuseLoose(settings, "keys.pkcs11", "config", config, pin, aliases);
    return config.map(path -> new KeyTerms.Pkcs11(path, pin, aliases));
  }

  private static void refuseLoose(
      Settings settings,
      String section,
      String main,
      Optional<Path> file,
      Secret secret,
      List<String> aliases) {
    if (file.isEmpty() && (secret.isSet() || !aliases.isEmpty())) {
      settings.problem(section, "%s has no %s; add it".formatted(section, main));
    }
  }
}
