package io.rackcast.proto.source;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a host is shown.
 *
 * @param host its name or address, with {@code :PORT} when it is for that port only
 * @param username for a password; empty when the secret is a bearer token
 * @param secret the password or token
 */
public record HostCredentials(String host, Optional<String> username, Secret secret) {
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?");

  // What a header may hold of it (RFC 9110, section 5.5).
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

  /**
   * @throws IllegalArgumentException with one sentence if the host is none, or the secret is
   *     missing or is none
   */
  public HostCredentials {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "\""
              + host
              + "\" is not a host; write it like registry.example or registry.example:5000");
    }
    if (!secret.isSet()) {
      throw new IllegalArgumentException(
          "the credentials for " + host + " have no secret; set password or password-file");
    }
    if (username.isEmpty() && !TOKEN.matcher(secret.value().orElseThrow()).matches()) {
      throw new IllegalArgumentException(
          "the bearer token for "
              + host
              + " has a character that no header may have, like a space or a line end; set the token"
              + " alone, or set username if it is a password");
    }
    host = host.toLowerCase(Locale.ROOT);
  }

  /** Reads a list of them, each a section with {@code host}, {@code username}, {@code password}. */
  public static List<HostCredentials> read(Settings settings, String key, String comment) {
    return settings.list(key, comment, HostCredentials::read);
  }

  private static Supplier<HostCredentials> read(Settings settings) {
    var host = settings.requiredString("host", "HOST or HOST:PORT that they are for.");
    var username =
        settings.optionalString("username", "Without it the password is a bearer token.");
    var password = settings.secretOrFile("password", "Password, or bearer token.");
    return () -> new HostCredentials(host, username, password);
  }

  /** Those for a URL: of its host and port, else of its host. */
  static Optional<HostCredentials> of(List<HostCredentials> all, SourceUrl url) {
    String exact = url.host() + ":" + url.port();
    return all.stream()
        .filter(each -> each.host.equals(exact))
        .findFirst()
        .or(() -> all.stream().filter(each -> each.host.equals(url.host())).findFirst());
  }

  /** The value of an Authorization header (RFC 7617, RFC 6750). */
  String authorization() {
    String value = secret.value().orElseThrow();
    if (username.isEmpty()) {
      return "Bearer " + value;
    }
    byte[] pair = (username.get() + ":" + value).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
