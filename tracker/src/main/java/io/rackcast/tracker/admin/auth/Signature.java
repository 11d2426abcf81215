package io.rackcast.tracker.admin.auth;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a signed call says in its {@code Authorization} header:
 *
 * <pre>
 * RACKCAST-HMAC-SHA256 key=NAME, tracker=NAME, time=SECONDS, nonce=NONCE, signature=HEX
 * </pre>
 *
 * @param key names the key
 * @param tracker which tracker it is for, by its setting {@code name}: another one with the same
 *     key refuses it
 * @param time when it was signed, in seconds since 1970
 * @param nonce 16 to 64 of {@code A-Z a-z 0-9 . _ -}, another one with each call
 * @param hex HMAC-SHA256 of {@link #signed}, 64 hexadecimal digits
 */
record Signature(String key, String tracker, long time, String nonce, String hex) {
  static final String SCHEME = "RACKCAST-HMAC-SHA256";

  private static final int LONGEST = 1024;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern TIME = Pattern.compile("[0-9]{1,12}");
  private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9._-]{16,64}");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /**
   * Reads what follows the scheme.
   *
   * @throws Denied if it is anything else
   */
  static Signature parse(String text) {
    if (text.length() > LONGEST) {
      throw new Denied(Denial.MALFORMED);
    }
    Map<String, String> parts = new HashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0
          || parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip())
              != null) {
        throw new Denied(Denial.MALFORMED);
      }
    }
    if (parts.size() != 5) {
      throw new Denied(Denial.MALFORMED);
    }
    return new Signature(
        part(parts, "key", NAME),
        part(parts, "tracker", NAME),
        Long.parseLong(part(parts, "time", TIME)),
        part(parts, "nonce", NONCE),
        part(parts, "signature", HEX));
  }

  private static String part(Map<String, String> parts, String name, Pattern form) {
    String value = parts.getOrDefault(name, "");
    if (!form.matcher(value).matches()) {
      throw new Denied(Denial.MALFORMED);
    }
    return value;
  }

  /** What is signed: seven lines without an end of line after the last. */
  String signed(String method, String pathWithQuery, byte[] body) {
    return String.join(
        "\n",
        SCHEME,
        tracker,
        method,
        pathWithQuery,
        Long.toString(time),
        nonce,
        Digests.sha256(body).hex());
  }
}
