package io.rackcast.tracker.swarm;

/** How long peers may be silent. For any thread; the same answers always. */
public interface Patience {
  /** Whether a client whose peer id begins with these 8 bytes announces seldom, whatever told. */
  boolean isSlow(long idHigh);

  /** Seconds after which the next announce is overdue. */
  int dueSeconds(boolean seeder, boolean slow);

  /** Seconds after which a silent peer is forgotten; at most 12 days, for how rows keep times. */
  int expirySeconds(boolean seeder, boolean slow);
}
