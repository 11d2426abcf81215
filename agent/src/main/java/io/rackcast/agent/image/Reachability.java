package io.rackcast.agent.image;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the publisher is worth a question: after one that it did not answer it is left alone for
 * some seconds, so that a runtime that asks for what is not here is not kept waiting. For any
 * thread.
 */
final class Reachability {
  private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final LongSupplier nanos;
  private volatile boolean failed;
  private volatile long failedAt;

  /**
   * @param nanos a clock that only goes forward
   */
  Reachability(LongSupplier nanos) {
    this.nanos = nanos;
  }

  boolean isWorthAsking() {
    return !failed || nanos.getAsLong() - failedAt >= PAUSE_NANOS;
  }

  void answered() {
    failed = false;
  }

  void didNotAnswer() {
    failedAt = nanos.getAsLong();
    failed = true;
  }
}
