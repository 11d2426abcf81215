package io.rackcast.tracker.hook.token;

import io.rackcast.proto.token.AnnounceClaims;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The verified tokens, by their bytes. Reading is for any thread, waits for nobody and makes no
 * object, which a cache with key objects cannot give.
 *
 * <p>Layout: {@code sets} of {@value #WAYS} places; a token's set comes from a keyed mix of its
 * last {@value #TAIL} bytes, which are of its signature. Only what the publisher signed gets in, so
 * nobody can crowd a set; and a token is found only if all its bytes are equal, so a collision
 * finds nothing. A full set gives up the one that expires first. There is room for twice the tokens
 * that are asked for, so that few sets fill before the table does.
 */
final class VerifiedTokens {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int WAYS = 8;
  private static final int TAIL = 32;
  private static final int SWEPT_AT_ONCE = 4 * WAYS;
  // The one that is found after it has expired is told so, not asked to be checked again.
  private static final long AFTERLIFE_MILLIS = 60_000;

  /** A token, what it says, and the key that signed it. */
  static final class Entry {
    private final byte[] token;
    private final AnnounceClaims claims;
    private final String kid;

    Entry(byte[] token, AnnounceClaims claims, String kid) {
      this.token = token;
      this.claims = claims;
      this.kid = kid;
    }

    AnnounceClaims claims() {
      return claims;
    }

    private long endMillis() {
      return claims.expiresAt().toEpochMilli() + AFTERLIFE_MILLIS;
    }
  }

  private final AtomicReferenceArray<@Nullable Entry> places;
  private final int setMask;
  private final int most;
  private final long seed = ThreadLocalRandom.current().nextLong();
  private final AtomicInteger count = new AtomicInteger();
  // Guarded by this.
  private int swept;

  VerifiedTokens(int most) {
    this.most = most;
    int sets = Math.max(1, Integer.highestOneBit(Math.max(1, 2 * most / WAYS - 1)) << 1);
    places = new AtomicReferenceArray<>(sets * WAYS);
    setMask = sets - 1;
  }

  /** The token that is in the first {@code length} bytes; null if it is not here. */
  @Nullable Entry find(byte[] token, int length) {
    if (length < TAIL) {
      return null;
    }
    int from = set(token, length);
    for (int i = from; i < from + WAYS; i++) {
      var entry = places.get(i);
      if (entry != null && Arrays.equals(entry.token, 0, entry.token.length, token, 0, length)) {
        return entry;
      }
    }
    return null;
  }

  /** Where a token's set begins. */
  private int set(byte[] token, int length) {
    long hash = seed;
    for (int i = length - TAIL; i < length; i += Long.BYTES) {
      hash = (hash ^ (long) LONGS.get(token, i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
    hash ^= hash >>> 32;
    return ((int) hash & setMask) * WAYS;
  }

  /** Keeps one; nowMillis is the wall clock's, as the claims' times are. */
  synchronized void put(Entry entry, long nowMillis) {
    if (entry.token.length < TAIL) {
      return;
    }
    sweep(nowMillis);
    int from = set(entry.token, entry.token.length);
    int at = from;
    for (int i = from; i < from + WAYS; i++) {
      var other = places.get(i);
      if (other == null || Arrays.equals(other.token, entry.token)) {
        at = i;
        break;
      }
      var worst = places.get(at);
      if (worst != null && other.endMillis() < worst.endMillis()) {
        at = i;
      }
    }
    if (places.get(at) == null && count.get() >= most) {
      remove(fullest(at));
    }
    if (places.getAndSet(at, entry) == null) {
      count.incrementAndGet();
    }
  }

  /** Some place that is taken: the bound is reached, one must go. */
  private int fullest(int near) {
    int at = near;
    do {
      at = at + 1 == places.length() ? 0 : at + 1;
    } while (places.get(at) == null && at != near);
    return at;
  }

  private void remove(int at) {
    if (places.getAndSet(at, null) != null) {
      count.decrementAndGet();
    }
  }

  /** Drops some that have expired: each that comes in looks at a few. */
  private void sweep(long nowMillis) {
    for (int i = 0; i < SWEPT_AT_ONCE; i++) {
      swept = swept + 1 >= places.length() ? 0 : swept + 1;
      var entry = places.get(swept);
      if (entry != null && entry.endMillis() < nowMillis) {
        remove(swept);
      }
    }
  }

  /** Keeps only those whose key passes. */
  synchronized void keep(Predicate<String> kids) {
    for (int i = 0; i < places.length(); i++) {
      var entry = places.get(i);
      if (entry != null && !kids.test(entry.kid)) {
        remove(i);
      }
    }
  }

  int size() {
    return count.get();
  }
}
