package io.rackcast.publisher.identity.oidc;

import io.rackcast.proto.settings.Glob;
import java.util.Map;
import java.util.Set;
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
  // Of GitHub Actions, GitLab and others.
  private static final Set<String> IDS =
      Set.of(
          "repository_id",
          "repository_owner_id",
          "enterprise_id",
          "project_id",
          "namespace_id",
          "organization_id");
  private static final Set<String> NAMES =
      Set.of("repository_owner", "enterprise", "organization_slug", "organization");
  // Names of what lies in something, which stands before a "/".
  private static final Set<String> PATHS =
      Set.of("repository", "project_path", "namespace_path", "sub");

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

  /**
   * Whether it says whose job it is: all of the value, or of a path as much as ends an owner's name
   * ({@code repository=acme/*}). All other claims, like a branch, may be those of anybody's job.
   */
  boolean namesOwner() {
    int star = glob.indexOf('*');
    if (PATHS.contains(claim)) {
      return star < 0 || glob.replace("://", "   ").lastIndexOf('/', star) > 0;
    }
    return star < 0 && (IDS.contains(claim) || NAMES.contains(claim));
  }

  /**
   * Whether it holds on to something that its owner cannot give up, and somebody else take over.
   */
  boolean isImmutable() {
    return glob.indexOf('*') < 0 && IDS.contains(claim);
  }

  @Override
  public String toString() {
    return claim + "=" + glob;
  }
}
