package io.rackcast.proto.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Checks node tokens as {@link AnnounceTokens} checks announce tokens; {@code scope} must be {@code
 * node}, {@code sub} must name the node, and there must be no {@code infohash}. For any thread.
 */
public final class NodeTokens {
  private static final KeySource NO_SHORT_KEYS = KeySource.of(List.of());

  private final TokenChecks checks;
  private final String audience;
  private final InstantSource clock;

  /**
   * Makes a checker.
   *
   * @param issuer what {@code iss} must be
   * @param audience what {@code aud} must be or hold
   * @param skew how far the publisher's clock may be off, for {@code exp} and {@code nbf}
   */
  public NodeTokens(
      String issuer, String audience, KeySource keys, InstantSource clock, Duration skew) {
    this.checks = new TokenChecks(issuer, audience, keys, NO_SHORT_KEYS, skew);
    this.audience = audience;
    this.clock = clock;
  }

  /** Whether {@code token} is the publisher's, valid now, and whose it is. */
  public NodeVerdict verify(String token) {
    try {
      var claims = claims(checks.authenticate(token).claims());
      var cause = checks.checkTime(claims.expiresAt(), claims.notBefore(), clock.instant());
      return cause.isPresent() ? refused(cause.get()) : new NodeVerdict.Verified(claims);
    } catch (RefusedTokenException e) {
      return refused(e.why());
    }
  }

  private NodeClaims claims(Claims claims) throws RefusedTokenException {
    if (!claims.requiredText(Claims.SCOPE).equals(NodeClaims.SCOPE)
        || claims.has(Claims.INFO_HASH)) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
    String node = claims.requiredText(Claims.SUBJECT);
    if (node.isEmpty()) {
      throw new RefusedTokenException(Cause.CLAIM_MISSING);
    }
    return new NodeClaims(
        claims.requiredText(Claims.ISSUER),
        audience,
        claims.requiredTime(Claims.EXPIRES_AT),
        claims.time(Claims.NOT_BEFORE).orElse(Instant.EPOCH),
        node,
        claims.text(Claims.ROLE).filter(NodeClaims.ORIGIN::equals).isPresent());
  }

  private static NodeVerdict refused(Cause cause) {
    return new NodeVerdict.Refused(cause, cause.nodeSentence());
  }
}
