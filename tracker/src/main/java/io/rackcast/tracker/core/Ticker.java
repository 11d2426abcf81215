package io.rackcast.tracker.core;

/** Milliseconds that only go forward, from a start that means nothing; always above 0. */
@FunctionalInterface
public interface Ticker {
  /** Now. */
  long millis();

  /** The machine's own. */
  static Ticker system() {
    long start = System.nanoTime();
    // Begins well above 0, which stands for "never" in the swarms.
    return () -> (System.nanoTime() - start) / 1_000_000 + 86_400_000;
  }
}
