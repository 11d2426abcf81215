package io.rackcast.agent.transfer;

import java.util.concurrent.TimeUnit;

/**
 * How late this process is with its own timers. On a machine whose processors are full others seem
 * silent because nobody had the time to read what they said; and who shares the machine, or has one
 * like it, is as late as this one. So whoever judges a silence waits some times as long as the
 * process itself was late of late. Used on the event loop.
 */
final class Lag {
  private static final int TIMES = 4;
  // A process that was frozen itself has learned nothing about others.
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(6);
  // Kept of the worst delay at each pulse: half of it is forgotten within five seconds.
  private static final double KEPT = 0.966;

  private final long periodNanos;
  private long last;
  private double worst;

  /** Hears a pulse each {@code periodNanos}. */
  Lag(long periodNanos, long now) {
    this.periodNanos = periodNanos;
    this.last = now;
  }

  void pulse(long now) {
    double late = Math.min((double) MOST_NANOS / TIMES, (double) (now - last - periodNanos));
    worst = Math.max(worst * KEPT, late);
    last = now;
  }

  /** How much longer than usual a silence lasts before it means anything, in nanoseconds. */
  long allowance() {
    return (long) (TIMES * worst);
  }
}
