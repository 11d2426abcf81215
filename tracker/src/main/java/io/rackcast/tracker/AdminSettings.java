package io.rackcast.tracker;

import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.CertificateException;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.tracker.AdminConfig.Metrics;
import io.rackcast.tracker.admin.auth.AccessRules;
import io.rackcast.tracker.admin.auth.PasswordHash;
import io.rackcast.tracker.admin.auth.Role;
import java.util.HashSet;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the section {@code admin}. */
final class AdminSettings {
  private static final String LISTEN = "admin.listen";
  private static final String ROLE = "read: look; operate: also change how the tracker runs.";
  private static final int FEWEST_SECRET_CHARACTERS = 32;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private AdminSettings() {}

  static AdminConfig read(Settings settings) {
    var listen =
        settings.address(
            LISTEN,
            "127.0.0.1:6971",
            "Metrics, health and the admin API. Beyond loopback the API answers only those whom"
                + " admin.tokens, admin.users and admin.hmac-keys name, and that needs TLS.");
    var certificate = certificate(settings);
    boolean plaintext =
        settings.bool(
            "admin.plaintext",
            false,
            "Lets tokens and passwords pass unencrypted beyond loopback: only where a proxy on the"
                + " same machine or pod does TLS.");
    var metrics =
        settings.choice(
            "admin.metrics",
            Metrics.OPEN,
            "Whether /metrics needs no token (open), or beyond loopback one, as the API does"
                + " (token).");
    var access = access(settings);
    check(settings, listen, certificate.isPresent() || plaintext, access);
    return new AdminConfig(listen, certificate, access, metrics);
  }

  private static Optional<CertificateFiles> certificate(Settings settings) {
    var certificate =
        settings.optionalPath(
            "admin.certificate",
            "PEM: the certificate for HTTPS there, as https.certificate; read again when it"
                + " changes.");
    var key = settings.optionalPath("admin.key", "PEM: its key, PKCS #8, not encrypted.");
    if (certificate.isPresent() != key.isPresent()) {
      settings.problem(
          "admin.certificate",
          "of admin.certificate and admin.key only one is set; name both files, or none");
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    var files = new CertificateFiles(certificate.get(), key.get());
    try {
      files.check();
    } catch (CertificateException e) {
      settings.problem("admin.certificate", e.sentence());
    }
    return Optional.of(files);
  }

  private static AccessRules access(Settings settings) {
    var tokens =
        settings.list(
            "admin.tokens",
            "Bearer tokens. A token itself is never written here, only its SHA-256 (printf %s TOKEN"
                + " | sha256sum).",
            AdminSettings::token);
    var users =
        settings.list(
            "admin.users",
            "Who may log in by POST /api/v1/login, with a password, for a token that ends.",
            AdminSettings::user);
    var keys =
        settings.list(
            "admin.hmac-keys",
            "Keys of machines that sign their calls instead of showing a token.",
            AdminSettings::key);
    var life =
        settings.duration("admin.login-life", "30m", "1m", "24h", "How long a login is good.");
    var rules = new AccessRules(tokens, users, keys, life);
    var names = new HashSet<String>();
    Stream.of(
            tokens.stream().map(AccessRules.Token::name),
            users.stream().map(AccessRules.User::name),
            keys.stream().map(AccessRules.Key::name))
        .flatMap(some -> some)
        .filter(name -> !names.add(name))
        .forEach(
            name ->
                settings.problem(
                    "admin",
                    "the name \"%s\" is there twice under admin; give each its own"
                        .formatted(name)));
    return rules;
  }

  private static Supplier<AccessRules.Token> token(Settings settings) {
    var sha256 = settings.requiredString("sha256", "SHA-256 of the token, 64 hex digits.");
    var name = name(settings);
    var role = role(settings);
    return () -> new AccessRules.Token(checked(name), Sha256Digest.parse(sha256), role);
  }

  private static Supplier<AccessRules.User> user(Settings settings) {
    var hash =
        settings.secret(
            "password-hash", "What \"rackcast-tracker hash-password\" prints for the password.");
    var name = name(settings);
    var role = role(settings);
    return () ->
        new AccessRules.User(checked(name), PasswordHash.parse(hash.value().orElse("")), role);
  }

  private static Supplier<AccessRules.Key> key(Settings settings) {
    var secret =
        settings.secretOrFile("secret", "What calls are signed with, 32 characters or more.");
    var name = name(settings);
    var role = role(settings);
    return () -> new AccessRules.Key(checked(name), longEnough(secret), role);
  }

  private static Secret longEnough(Secret secret) {
    if (secret.value().orElse("").length() < FEWEST_SECRET_CHARACTERS) {
      throw new IllegalArgumentException(
          "the secret of an admin.hmac-keys entry has fewer than %d characters; make one with:"
                  .formatted(FEWEST_SECRET_CHARACTERS)
              + " openssl rand -hex 32");
    }
    return secret;
  }

  private static String name(Settings settings) {
    return settings.requiredString("name", "What the log calls its holder.");
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name under admin must be 1 to 64 letters, digits and . _ -");
    }
    return name;
  }

  private static Role role(Settings settings) {
    return settings.choice("role", Role.READ, ROLE);
  }

  private static void check(
      Settings settings, HostPort listen, boolean isSafe, AccessRules access) {
    if (!listen.isLoopback() && !access.isEmpty() && !isSafe) {
      settings.problem(
          LISTEN,
          "admin.listen is %s, beyond loopback, and tokens would pass it unencrypted; set"
                  .formatted(listen)
              + " admin.certificate and admin.key, or, behind a proxy that does TLS,"
              + " admin.plaintext: true");
    }
  }
}
