package io.rackcast.agent.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses that double from a first to a longest, each drawn between half of it and all of it, so
 * that a fleet that lost the same server does not come back in step. Not thread-safe: its owner
 * guards it.
 */
public final class Backoff {
  private final long firstMillis;
  private final long longestMillis;
  private final RandomGenerator random;
  private long currentMillis;

  /**
   * Starts at the first pause.
   *
   * @param first the first pause, at least 1 ms
   * @param longest where doubling ends, not below {@code first}
   * @param random draws the jitter
   */
  public Backoff(Duration first, Duration longest, RandomGenerator random) {
    if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a back-off from " + first + " to " + longest + " is empty; use at least 1 ms and rise");
    }
    this.firstMillis = first.toMillis();
    this.longestMillis = longest.toMillis();
    this.random = random;
    this.currentMillis = firstMillis;
  }

  /** The pause before the next try; the one after it is twice as long. */
  public Duration next() {
    long pause = currentMillis;
    currentMillis = Math.min(longestMillis, currentMillis * 2);
    return Duration.ofMillis(pause - random.nextLong(pause / 2 + 1));
  }

  /** It worked: the next pause is the first one again. */
  public void reset() {
    currentMillis = firstMillis;
  }
}
