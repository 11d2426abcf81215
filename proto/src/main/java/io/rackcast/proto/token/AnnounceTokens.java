package io.rackcast.proto.token;

import io.rackcast.proto.token.TokenVerdict.Refused;
import io.rackcast.proto.token.TokenVerdict.Verified;
import io.rackcast.proto.torrent.InfoHash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks announce tokens: form and size, {@code alg} of a fixed set, {@code kid}, signature, {@code
 * iss}, {@code aud}, {@code exp}, {@code nbf}, {@code infohash}. For any thread; a verification
 * costs an RSA check, so keep it off event loops and remember its verdict.
 */
public final class AnnounceTokens {
  /** Characters of the longest token that is looked at. */
  public static final int LONGEST = CompactToken.LONGEST;

  private final TokenChecks checks;
  private final String issuer;
  private final String audience;
  private final InstantSource clock;

  /**
   * Makes a checker.
   *
   * @param issuer what {@code iss} must be
   * @param audience what {@code aud} must be or hold
   * @param skew how far the publisher's clock may be off, for {@code exp} and {@code nbf}
   */
  public AnnounceTokens(
      String issuer, String audience, KeySource keys, InstantSource clock, Duration skew) {
    this(issuer, audience, keys, KeySource.of(List.of()), clock, skew);
  }

  /**
   * Makes a checker that takes short tokens too.
   *
   * @param shortKeys the keys that this tracker shares with the publisher; they check short tokens
   *     and nothing else
   */
  public AnnounceTokens(
      String issuer,
      String audience,
      KeySource keys,
      KeySource shortKeys,
      InstantSource clock,
      Duration skew) {
    this.checks = new TokenChecks(issuer, audience, keys, shortKeys, skew);
    this.issuer = issuer;
    this.audience = audience;
    this.clock = clock;
  }

  /**
   * Checks everything that does not depend on the announce.
   *
   * @param token as it stands in the URL; empty if there is none
   */
  public TokenVerdict verify(String token) {
    try {
      var authentic = checks.authenticate(token);
      var claims =
          authentic.key().algorithm() == TokenAlgorithm.HS256
              ? shortClaims(authentic.claims())
              : claims(authentic.claims());
      var cause = checks.checkTime(claims.expiresAt(), claims.notBefore(), clock.instant());
      return cause.isPresent()
          ? Refused.of(cause.get())
          : new Verified(claims, authentic.key().kid());
    } catch (RefusedTokenException e) {
      return Refused.of(e.why());
    }
  }

  /**
   * Checks what a verified token has to pass again at each announce: its time and its swarm.
   * Allocates nothing when it passes.
   *
   * @return why it may not be used here and now; empty if it may
   */
  public Optional<Refused> check(AnnounceClaims claims, InfoHash announced, Instant now) {
    var cause = checks.checkTime(claims.expiresAt(), claims.notBefore(), now);
    if (cause.isPresent()) {
      return cause.map(Refused::of);
    }
    return claims.allows(announced) ? Optional.empty() : Optional.of(Refused.of(Cause.WRONG_SWARM));
  }

  /**
   * Checks the time of a verified token; allocates nothing.
   *
   * @param nowMillis milliseconds since 1970
   * @return why it may not be used now; null if it may
   */
  public @Nullable Cause timeFault(AnnounceClaims claims, long nowMillis) {
    return checks.timeFault(claims.expiresAt(), claims.notBefore(), nowMillis);
  }

  private AnnounceClaims claims(Claims claims) throws RefusedTokenException {
    if (claims.has(Claims.SCOPE)) {
      // Made for something else than an announce.
      throw new RefusedTokenException(Cause.MALFORMED);
    }
    return new AnnounceClaims(
        claims.requiredText(Claims.ISSUER),
        audience,
        claims.requiredTime(Claims.EXPIRES_AT),
        claims.time(Claims.NOT_BEFORE).orElse(Instant.EPOCH),
        claims.requiredInfoHash(),
        claims.infoHash(Claims.INFO_HASH_2),
        claims.infoHashes(Claims.INFO_HASHES, AnnounceClaims.MAX_NAMES),
        claims.text(Claims.SUBJECT).orElse(""),
        claims.text(Claims.ID).orElse(""));
  }

  private AnnounceClaims shortClaims(Claims claims) throws RefusedTokenException {
    if (claims.has(Claims.SCOPE)) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
    return new AnnounceClaims(
        issuer,
        audience,
        claims.requiredTime(Claims.EXPIRES_AT),
        claims.time(Claims.NOT_BEFORE).orElse(Instant.EPOCH),
        claims.requiredInfoHash(),
        Optional.empty(),
        claims.text(Claims.SUBJECT).orElse(""),
        "");
  }
}
