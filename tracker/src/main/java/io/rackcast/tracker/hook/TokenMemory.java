package io.rackcast.tracker.hook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.TokenVerdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Tokens seen before: the verified ones until they expire, those refused for good for a short time.
 * Both bounded; a flood of refused ones pushes out no verified one. For any thread.
 */
final class TokenMemory {
  private static final Duration REFUSED_FOR = Duration.ofSeconds(30);
  // Tokens that nobody signed can be of any length: bounded by their characters.
  private static final long REFUSED_CHARACTERS = 16L << 20;

  private final Cache<String, AnnounceClaims> verified;
  private final Cache<String, TokenVerdict.Refused> refused;
  private final Counter hits;
  private final Counter misses;

  TokenMemory(int maxVerified, InstantSource clock, MeterRegistry registry) {
    verified =
        Caffeine.newBuilder()
            .maximumSize(maxVerified)
            .expireAfter(
                Expiry.<String, AnnounceClaims>creating(
                    (token, claims) -> rest(claims, clock.instant())))
            .build();
    refused =
        Caffeine.newBuilder()
            .maximumWeight(REFUSED_CHARACTERS)
            .weigher((String token, TokenVerdict.Refused verdict) -> token.length() + 64)
            .expireAfterWrite(REFUSED_FOR)
            .build();
    hits = lookups(registry, "hit");
    misses = lookups(registry, "miss");
    registry.gauge("rackcast.tracker.tokens.verified", verified, Cache::estimatedSize);
    registry.gauge("rackcast.tracker.tokens.refused", refused, Cache::estimatedSize);
  }

  private static Counter lookups(MeterRegistry registry, String result) {
    return Counter.builder("rackcast.tracker.token.lookups")
        .description("Tokens looked for among those seen before")
        .tag("result", result)
        .register(registry);
  }

  private static Duration rest(AnnounceClaims claims, Instant now) {
    var rest = Duration.between(now, claims.expiresAt());
    // A little longer than it is valid, so that its holder is told that it has expired.
    return (rest.isNegative() ? Duration.ZERO : rest).plusMinutes(1);
  }

  @Nullable AnnounceClaims verified(String token) {
    var claims = verified.getIfPresent(token);
    if (claims != null) {
      hits.increment();
    }
    return claims;
  }

  TokenVerdict.@Nullable Refused refused(String token) {
    var verdict = refused.getIfPresent(token);
    (verdict == null ? misses : hits).increment();
    return verdict;
  }

  void remember(String token, TokenVerdict verdict) {
    if (verdict instanceof TokenVerdict.Verified good) {
      verified.put(token, good.claims());
    } else if (verdict instanceof TokenVerdict.Refused bad && bad.cause().isLasting()) {
      refused.put(token, bad);
    }
  }
}
