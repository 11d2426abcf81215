package io.rackcast.tracker.swarm;

/** Mixes numbers into one whose bits all depend on all of theirs. */
public final class Mix {
  private Mix() {}

  /** The same for the same pair in the same order; else as good as random. */
  public static long of(long a, long b) {
    return finish(finish(a + 0x9e3779b97f4a7c15L) ^ b);
  }

  // The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
  private static long finish(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
