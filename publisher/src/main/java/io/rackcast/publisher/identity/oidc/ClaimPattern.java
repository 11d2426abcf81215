package io.rackcast.publisher.identity.oidc;

import io.rackcast.publisher.identity.Glob;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a claim must be.
 *
 * @param claim its name
 * @param glob its value; {@code *} stands for any run of characters
 */
public record ClaimPattern(String claim, String glob) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_:./-]{1,200}");
  private static final int LONGEST_VALUE = 500;

  /**
   * Reads {@code NAME=VALUE}.
   *
   * @throws IllegalArgumentException with one sentence if it is not of this form
   */
  public static ClaimPattern parse(String text) {
    int sign = text.indexOf('=');
    String name = sign < 0 ? "" : text.substring(0, sign).strip();
    String value = sign < 0 ? "" : text.substring(sign + 1).strip();
    if (!NAME.matcher(name).matches() || value.isEmpty() || value.length() > LONGEST_VALUE) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a claim; write it like repository_id=123456");
    }
    return new ClaimPattern(name, value);
  }

  /** Whether one of the claim's values fits; a claim that is not there never does. */
  boolean matches(Map<String, ClaimValue> claims) {
    ClaimValue value = claims.get(claim);
    return value != null && value.values().stream().anyMatch(each -> Glob.matches(glob, each));
  }

  /** Whether it says anything at all. */
  boolean isAnything() {
    return glob.chars().allMatch(letter -> letter == '*');
  }

  /** Whether it holds on to something that its owner cannot rename, and somebody else take over. */
  boolean isImmutable() {
    String name = claim.toLowerCase(Locale.ROOT);
    return glob.indexOf('*') < 0 && (name.endsWith("_id") || name.endsWith("_sha"));
  }

  @Override
  public String toString() {
    return claim + "=" + glob;
  }
}
