package io.rackcast.proto.token;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all tokens have to pass: form, signature, issuer, audience and time. */
final class TokenChecks {
  private final String issuer;
  private final String audience;
  private final KeySource keys;
  private final KeySource shortKeys;
  private final long skewMillis;

  /**
   * @param shortKeys the keys that check {@link TokenAlgorithm#HS256} and nothing else; {@code
   *     keys} check the rest
   */
  TokenChecks(String issuer, String audience, KeySource keys, KeySource shortKeys, Duration skew) {
    this.shortKeys = shortKeys;
    this.issuer = issuer;
    this.audience = audience;
    this.keys = keys;
    this.skewMillis = skew.toMillis();
  }

  /** What a token says, and the key that signed it. */
  record Authentic(Claims claims, TokenKey key) {}

  /** The claims of a token that the publisher has signed; nothing is said of their time. */
  Authentic authenticate(String token) throws RefusedTokenException {
    if (token.isEmpty()) {
      throw new RefusedTokenException(Cause.MISSING);
    }
    var compact = CompactToken.parse(token);
    var header = new Claims(compact.header());
    var algorithm = algorithm(header);
    var key = key(header, algorithm);
    if (key.algorithm() != algorithm) {
      throw new RefusedTokenException(Cause.ALGORITHM);
    }
    if (!key.verify(
        compact.signed().getBytes(StandardCharsets.US_ASCII), compact.signature().decode())) {
      throw new RefusedTokenException(Cause.FORGED);
    }
    var claims = new Claims(compact.claims());
    if (algorithm != TokenAlgorithm.HS256) {
      checkParties(claims);
    }
    return new Authentic(claims, key);
  }

  /**
   * Reads of the header only {@code alg} and {@code kid}; keys or addresses of keys in it ({@code
   * jwk}, {@code jku}, {@code x5u}) are nothing to us. What it calls critical would be an
   * extension, of which we know none (RFC 7515 section 4.1.11).
   */
  private static TokenAlgorithm algorithm(Claims header) throws RefusedTokenException {
    var algorithm = TokenAlgorithm.named(header.text("alg").orElse(""));
    if (algorithm.isEmpty() || header.has("crit")) {
      throw new RefusedTokenException(Cause.ALGORITHM);
    }
    return algorithm.get();
  }

  private TokenKey key(Claims header, TokenAlgorithm algorithm) throws RefusedTokenException {
    var kid = header.text("kid");
    if (kid.isEmpty() || kid.get().isEmpty()) {
      throw new RefusedTokenException(Cause.KID_MISSING);
    }
    boolean isShort = algorithm == TokenAlgorithm.HS256;
    var source = isShort ? shortKeys : keys;
    var key = source.lookup(kid.get());
    if (key.isEmpty()) {
      // A key by its name is there, but not for this algorithm: the header lies.
      boolean isOther = (isShort ? keys : shortKeys).lookup(kid.get()).isPresent();
      throw new RefusedTokenException(isOther ? Cause.ALGORITHM : source.missing());
    }
    return key.get();
  }

  /** A short token names no parties: only they have its key. */
  private void checkParties(Claims claims) throws RefusedTokenException {
    if (!claims.requiredText(Claims.ISSUER).equals(issuer)) {
      throw new RefusedTokenException(Cause.ISSUER);
    }
    if (!claims.audiences().contains(audience)) {
      throw new RefusedTokenException(Cause.AUDIENCE);
    }
  }

  /** Why a token with these times is void at {@code now}, if it is; allocates only then. */
  Optional<Cause> checkTime(Instant expiresAt, Instant notBefore, Instant now) {
    return Optional.ofNullable(timeFault(expiresAt, notBefore, now.toEpochMilli()));
  }

  /** As {@link #checkTime}, in milliseconds since 1970; null if it is not void. */
  @Nullable Cause timeFault(Instant expiresAt, Instant notBefore, long nowMillis) {
    if (nowMillis >= expiresAt.toEpochMilli() + skewMillis) {
      return Cause.EXPIRED;
    }
    return nowMillis < notBefore.toEpochMilli() - skewMillis ? Cause.NOT_YET_VALID : null;
  }
}
