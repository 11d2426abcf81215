package io.rackcast.tracker.hook.token;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.Cause;
import io.rackcast.proto.token.TokenVerdict;
import io.rackcast.tracker.hook.TokenBytes;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tokens seen before: the verified ones until they expire, those refused for good for a short time.
 * Both bounded; a flood of refused ones pushes out no verified one. Finding one makes no object.
 * For any thread.
 */
final class TokenMemory {
  private final VerifiedTokens verified;
  private final RefusedTokens refused = new RefusedTokens();
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Counter verifiedHits;
  private final Counter refusedHits;
  private final Counter misses;

  TokenMemory(int mostVerified, InstantSource clock, LongSupplier nanos, MeterRegistry registry) {
    this.verified = new VerifiedTokens(mostVerified);
    this.clock = clock;
    this.nanos = nanos;
    this.verifiedHits = lookups(registry, "verified");
    this.refusedHits = lookups(registry, "refused");
    this.misses = lookups(registry, "miss");
    Gauge.builder("rackcast.tracker.tokens.verified", verified, VerifiedTokens::size)
        .description("Verified tokens remembered")
        .register(registry);
    Gauge.builder("rackcast.tracker.tokens.refused", refused, RefusedTokens::size)
        .description("Refused tokens remembered")
        .register(registry);
  }

  private static Counter lookups(MeterRegistry registry, String result) {
    return Counter.builder("rackcast.tracker.token.lookups")
        .description("Tokens looked for among those seen before")
        .tag("result", result)
        .register(registry);
  }

  /** What a token says that was verified before; null if it was not. */
  @Nullable AnnounceClaims verified(TokenBytes token) {
    var entry = verified.find(token.buffer(), token.length());
    if (entry == null) {
      return null;
    }
    verifiedHits.increment();
    return entry.claims();
  }

  /** Why a token was refused before; null if it was not. */
  @Nullable Cause refused(TokenBytes token) {
    var cause = refused.find(token.buffer(), token.length(), nanos.getAsLong());
    (cause == null ? misses : refusedHits).increment();
    return cause;
  }

  void remember(byte[] token, TokenVerdict verdict) {
    if (verdict instanceof TokenVerdict.Verified good) {
      verified.put(new VerifiedTokens.Entry(token, good.claims(), good.kid()), clock.millis());
    } else if (verdict instanceof TokenVerdict.Refused bad && bad.cause().isLasting()) {
      refused.put(token, token.length, bad.cause(), nanos.getAsLong());
    }
  }

  /** Forgets the tokens of keys that do not pass: they count no more. */
  void keepKeys(Predicate<String> kids) {
    verified.keep(kids);
  }
}
