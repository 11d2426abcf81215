package io.rackcast.publisher.identity.oidc;

import io.rackcast.publisher.identity.Rule;
import java.util.List;
import java.util.Map;

/**
 * What callers may do whose claims all fit.
 *
 * @param claims all of them must fit
 */
public record ClaimRule(List<ClaimPattern> claims, Rule rule) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException with one sentence if it would hold for everybody who has a
   *     token of the issuer
   */
  public ClaimRule {
    claims = List.copyOf(claims);
    requireOwner(claims);
  }

  /**
   * Checks whose jobs a rule with these claims would be for.
   *
   * @throws IllegalArgumentException with one sentence if it would hold for everybody who has a
   *     token of the issuer
   */
  public static void requireOwner(List<ClaimPattern> claims) {
    if (claims.stream().noneMatch(ClaimPattern::namesOwner)) {
      throw new IllegalArgumentException(
          "no claim of the rule says whose jobs it is for, so that everybody with a token of this"
              + " issuer could have its rights; add one of"
              + " repository_id, project_id, repository, project_path, sub, repository_owner_id,"
              + " repository_owner, namespace_id and namespace_path, like"
              + " repository_id=123456 or repository=acme/*");
    }
  }

  boolean matches(Map<String, ClaimValue> tokenClaims) {
    return claims.stream().allMatch(claim -> claim.matches(tokenClaims));
  }

  /** Whether it asks for names alone, which can be given up and taken by somebody else. */
  public boolean restsOnNames() {
    return claims.stream().noneMatch(ClaimPattern::isImmutable);
  }
}
