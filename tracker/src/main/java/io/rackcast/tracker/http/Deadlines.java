package io.rackcast.tracker.http;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes the connections of one event loop whose time is over. They stand in a list that is gone
 * over every now and then, so that a request moves a deadline by writing a number, where a timer
 * for each would be cancelled and made again. On that loop only.
 */
final class Deadlines {
  /** Stands for no deadline. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long LONGEST_MILLIS = 1000;
  private static final int TURNS = 4;

  private final long origin = System.nanoTime();
  private final EventLoop loop;
  private final long everyMillis;
  private @Nullable HttpConnection first;
  private boolean isScheduled;

  /**
   * Deadlines.
   *
   * @param shortest the shortest time that is ever asked for; a connection stays at most a quarter
   *     of that longer, or a second
   */
  Deadlines(EventLoop loop, Duration shortest) {
    this.loop = loop;
    this.everyMillis = Math.max(10, Math.min(LONGEST_MILLIS, shortest.toMillis() / TURNS));
  }

  /** Nanoseconds, of which only differences mean something. */
  long now() {
    return System.nanoTime() - origin;
  }

  void add(HttpConnection connection) {
    connection.next = first;
    if (first != null) {
      first.previous = connection;
    }
    first = connection;
    schedule();
  }

  void remove(HttpConnection connection) {
    if (connection.previous != null) {
      connection.previous.next = connection.next;
    } else if (first == connection) {
      first = connection.next;
    }
    if (connection.next != null) {
      connection.next.previous = connection.previous;
    }
    connection.next = null;
    connection.previous = null;
  }

  /** Whether the loop has no connection. */
  boolean isEmpty() {
    return first == null;
  }

  /** Ends all connections; those that wait for an answer when they have it. */
  void endAll() {
    var connection = first;
    while (connection != null) {
      var following = connection.next; // closing takes it out of the list
      connection.end();
      connection = following;
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the loop
  private void schedule() {
    if (!isScheduled) {
      isScheduled = true;
      loop.schedule(this::sweep, everyMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void sweep() {
    isScheduled = false;
    long now = now();
    var connection = first;
    while (connection != null) {
      var following = connection.next; // closing takes it out of the list
      if (connection.deadline() <= now) {
        connection.expire();
      }
      connection = following;
    }
    if (first != null) {
      schedule();
    }
  }
}
