package io.rackcast.tracker.state;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long each time, give or take a quarter, so that
 * many who lost the same server do not come back together. One thread at a time.
 */
public final class Backoff {
  private final Duration first;
  private final Duration most;
  private final RandomGenerator random;
  private Duration next;

  /** Begins with {@code first} and grows to {@code most}. */
  public Backoff(Duration first, Duration most, RandomGenerator random) {
    this.first = first;
    this.most = most;
    this.random = random;
    this.next = first;
  }

  /** The next wait in milliseconds. */
  public long nextMillis() {
    long millis = next.toMillis();
    next = next.multipliedBy(2).compareTo(most) < 0 ? next.multipliedBy(2) : most;
    return millis * 3 / 4 + random.nextLong(millis / 2 + 1);
  }

  /** It worked: begin anew. */
  public void reset() {
    next = first;
  }
}
