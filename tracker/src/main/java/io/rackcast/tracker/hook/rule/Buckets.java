package io.rackcast.tracker.hook.rule;

import java.security.SecureRandom;

/**
 * Token buckets for many keys in a fixed table. For any thread; makes no object.
 *
 * <p>Own code, though Bucket4j is at hand: there each bucket and each key is an object, and a map
 * of them must be bounded and swept, on the announce path. Here a place is three longs: the key's
 * hash, keyed so that nobody can aim at another's place; and how much is left, as of when. A key
 * that is new takes the place of its set that has most left, that is, of one that asked least of
 * late: what is lost is at most that one's memory of its own thrift. Sets are guarded by stripes.
 */
final class Buckets {
  /** Nothing is to be waited for. */
  static final long NOW = 0;

  private static final int WAYS = 8;
  private static final int STRIPES = 64;

  private final long[] keys;
  private final double[] left;
  private final long[] asOf;
  private final Object[] stripes = new Object[STRIPES];
  private final int setMask;
  private final double burst;
  private final double perNano;
  private final long seed = new SecureRandom().nextLong();

  /**
   * Buckets that are full at first.
   *
   * @param most keys remembered at once, rounded up to a power of two
   * @param burst what a full one holds, 1 or more
   * @param perMinute how much flows in
   */
  Buckets(int most, int burst, int perMinute) {
    int sets = Math.max(1, Integer.highestOneBit(Math.max(1, most / WAYS - 1)) << 1);
    this.setMask = sets - 1;
    this.keys = new long[sets * WAYS];
    this.left = new double[sets * WAYS];
    this.asOf = new long[sets * WAYS];
    this.burst = burst;
    this.perNano = perMinute / 60e9;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Object();
    }
  }

  /** Takes one; returns {@link #NOW}, or the nanoseconds until there is one. */
  long take(long high, long low, long now) {
    long key = key(high, low);
    int set = (int) (key >>> 40) & setMask;
    synchronized (stripes[set % STRIPES]) {
      int at = place(set * WAYS, key, now);
      double had = level(at, now);
      if (had < 1) {
        return (long) Math.ceil((1 - had) / perNano);
      }
      left[at] = had - 1;
      asOf[at] = now;
      return NOW;
    }
  }

  private int place(int from, long key, long now) {
    int fullest = from;
    for (int i = from; i < from + WAYS; i++) {
      if (keys[i] == key) {
        return i;
      }
      if (keys[fullest] != 0 && (keys[i] == 0 || level(i, now) > level(fullest, now))) {
        fullest = i;
      }
    }
    keys[fullest] = key;
    left[fullest] = burst;
    asOf[fullest] = now;
    return fullest;
  }

  private double level(int at, long now) {
    return Math.min(burst, left[at] + Math.max(0, now - asOf[at]) * perNano);
  }

  /** Never 0, which stands for a place that is free. */
  private long key(long high, long low) {
    long mixed = (seed ^ high) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32 ^ low) * 0xD6E8FEB86659FD93L;
    mixed = (mixed ^ mixed >>> 29 ^ seed) * 0xBF58476D1CE4E5B9L;
    mixed ^= mixed >>> 32;
    return mixed == 0 ? 1 : mixed;
  }
}
