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
    if (claims.stream().allMatch(ClaimPattern::isAnything)) {
      throw new IllegalArgumentException(
          "the rule asks for no claim, so that everybody with a token of this issuer would have its"
              + " rights; add a claim like repository_id=123456");
    }
  }

  boolean matches(Map<String, ClaimValue> tokenClaims) {
    return claims.stream().allMatch(claim -> claim.matches(tokenClaims));
  }

  /** Whether it holds on to an identity that cannot be renamed and taken over. */
  public boolean isImmutable() {
    return claims.stream().anyMatch(ClaimPattern::isImmutable);
  }
}
