package io.rackcast.publisher.content;

import java.time.Duration;

/**
 * When something must be over, since others wait for it.
 *
 * @param atNanos as {@link System#nanoTime} tells the time
 */
public record Deadline(long atNanos) {
  // A server ends a transaction in which nothing is asked for 15 s. What was begun just before this
  // is over takes some seconds more.
  private static final Duration IN_A_TRANSACTION = Duration.ofSeconds(5);

  /** For all that is asked of a place inside one transaction of the database. */
  public static Deadline ofTransaction() {
    return new Deadline(System.nanoTime() + IN_A_TRANSACTION.toNanos());
  }

  /** Whether nothing more is to be begun. */
  public boolean isOver() {
    return System.nanoTime() - atNanos > 0;
  }
}
