package io.rackcast.publisher.upkeep;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Keeps reading to a rate, so that those who publish and fetch meanwhile have the disk. */
final class Pace {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
  // What was not read in a pause is not caught up with.
  private static final long MOST_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final double nanosPerByte;
  private long due = System.nanoTime();

  /**
   * @param bytesPerSecond 1 or more
   */
  Pace(long bytesPerSecond) {
    this.nanosPerByte = NANOS / bytesPerSecond;
  }

  void spent(int bytes) {
    long now = System.nanoTime();
    due = Math.max(due, now - MOST_BEHIND_NANOS) + (long) (bytes * nanosPerByte);
    for (long wait = due - now; wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }
}
