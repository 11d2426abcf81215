package io.rackcast.publisher.identity.oidc;

import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An issuer of identity tokens that is trusted.
 *
 * @param name what answers and the audit log call it
 * @param issuer its URL, as its tokens write it ({@code iss})
 * @param audience what its tokens must be made for ({@code aud})
 * @param rules what its callers may do; none: nothing
 * @param tls whose certificate it may have
 */
public record OidcIssuer(
    String name, URI issuer, String audience, List<ClaimRule> rules, ClientTlsFiles tls) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final List<String> ALWAYS_TOLD =
      List.of(
          "run_id",
          "run_attempt",
          "pipeline_id",
          "job_id",
          "repository_id",
          "project_id",
          "ref",
          "event_name",
          "pipeline_source",
          "sha");

  /**
   * Copies the rules.
   *
   * @throws IllegalArgumentException with one sentence if a value cannot be
   */
  public OidcIssuer {
    rules = List.copyOf(rules);
    requireName(name);
    requireUrl(issuer);
    if (audience.isBlank()) {
      throw new IllegalArgumentException(
          "the issuer \"" + name + "\" has no audience; name this publisher, like its URL");
    }
  }

  /**
   * Checks a name.
   *
   * @return it
   * @throws IllegalArgumentException with one sentence if it cannot be one
   */
  public static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the issuer's name \"" + name + "\" is not one; use 1 to 63 of a-z 0-9 and -");
    }
    return name;
  }

  /**
   * Checks an issuer's URL.
   *
   * @return it
   * @throws IllegalArgumentException with one sentence if it cannot be one
   */
  public static URI requireUrl(URI issuer) {
    if (!isSafe(issuer) || issuer.getRawQuery() != null || issuer.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the issuer \"%s\" is not an https URL without query; write it as its tokens do in iss"
              .formatted(issuer));
    }
    return issuer;
  }

  /** An issuer whose certificate Java trusts. */
  public OidcIssuer(String name, URI issuer, String audience, List<ClaimRule> rules) {
    this(name, issuer, audience, rules, ClientTlsFiles.USUAL);
  }

  /** Whether nobody between can change what is read there: https, or this machine. */
  static boolean isSafe(URI url) {
    if (url.getHost() == null || url.getRawUserInfo() != null) {
      return false;
    }
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    return "https".equals(url.getScheme())
        || ("http".equals(url.getScheme()) && new HostPort(host, 0).isLoopback());
  }

  /** The claims that tell which job it was: of what, of which run, and those that fitted. */
  static List<String> telling(List<ClaimRule> fitting) {
    Set<String> names = new LinkedHashSet<>(ALWAYS_TOLD);
    fitting.forEach(rule -> rule.claims().forEach(claim -> names.add(claim.claim())));
    return List.copyOf(names);
  }
}
