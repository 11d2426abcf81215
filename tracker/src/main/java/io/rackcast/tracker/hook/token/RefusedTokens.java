package io.rackcast.tracker.hook.token;

import io.rackcast.proto.token.Cause;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were refused for good, for a while, by a keyed hash of 128 bits: whoever floods the
 * tracker can neither fill its memory, whatever the tokens' length, nor find a token that passes
 * for another. A new one takes the place of an older one of its set. For any thread.
 */
final class RefusedTokens {
  private static final int WAYS = 4;
  private static final int SETS = 16_384;
  private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(2);
  // The wall clock says that a token has expired, and may be set right a moment later.
  private static final long EXPIRED_KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private record Entry(long high, long low, Cause cause, long untilNanos) {}

  private final AtomicReferenceArray<@Nullable Entry> places =
      new AtomicReferenceArray<>(SETS * WAYS);
  private final AtomicInteger count = new AtomicInteger();
  private final ThreadLocal<SipHash128> hashes;

  RefusedTokens() {
    var random = new SecureRandom();
    long key0 = random.nextLong();
    long key1 = random.nextLong();
    hashes = ThreadLocal.withInitial(() -> new SipHash128(key0, key1));
  }

  /** Why the token in the first {@code length} bytes was refused; null if it is not known. */
  @Nullable Cause find(byte[] token, int length, long nowNanos) {
    if (count.get() == 0) {
      return null;
    }
    var hash = hashes.get();
    hash.hash(token, length);
    int from = set(hash);
    for (int i = from; i < from + WAYS; i++) {
      var entry = places.get(i);
      if (entry != null
          && entry.low == hash.low()
          && entry.high == hash.high()
          && entry.untilNanos - nowNanos > 0) {
        return entry.cause;
      }
    }
    return null;
  }

  private static int set(SipHash128 hash) {
    return ((int) hash.low() & (SETS - 1)) * WAYS;
  }

  void put(byte[] token, int length, Cause cause, long nowNanos) {
    var hash = hashes.get();
    hash.hash(token, length);
    int from = set(hash);
    int at = from;
    for (int i = from; i < from + WAYS; i++) {
      var entry = places.get(i);
      if (entry == null || (entry.low == hash.low() && entry.high == hash.high())) {
        at = i;
        break;
      }
      var oldest = places.get(at);
      if (oldest != null && entry.untilNanos - oldest.untilNanos < 0) {
        at = i;
      }
    }
    long until = nowNanos + (cause == Cause.EXPIRED ? EXPIRED_KEPT_NANOS : KEPT_NANOS);
    var before = places.getAndSet(at, new Entry(hash.high(), hash.low(), cause, until));
    if (before == null) {
      count.incrementAndGet();
    }
  }

  int size() {
    return count.get();
  }
}
