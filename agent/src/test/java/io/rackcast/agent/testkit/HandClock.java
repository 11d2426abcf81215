package io.rackcast.agent.testkit;

import io.rackcast.agent.transfer.pace.PaceClock;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A clock moved by hand. May be used by any thread. */
public final class HandClock {
  private record Due(long nanos, Runnable task) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return Long.compare(nanos, other.nanos);
    }
  }

  private final Queue<Due> due = new PriorityQueue<>();
  private long now;

  /** The clock as limits read it; tasks run in {@code loop}. */
  public PaceClock on(Executor loop) {
    return new PaceClock() {
      @Override
      public long nanos() {
        return HandClock.this.nanos();
      }

      @Override
      public void later(Runnable task, long nanos) {
        add(() -> loop.execute(task), nanos);
      }
    };
  }

  private synchronized void add(Runnable task, long nanos) {
    due.add(new Due(now + nanos, task));
  }

  /** Nanoseconds since it was made. */
  public synchronized long nanos() {
    return now;
  }

  /** Time goes on, and what is due runs, each at its time. */
  public void advance(Duration time) {
    long end = nanos() + time.toNanos();
    for (Runnable task = next(end); task != null; task = next(end)) {
      task.run();
    }
  }

  private synchronized @Nullable Runnable next(long end) {
    if (due.isEmpty() || due.peek().nanos() > end) {
      now = end;
      return null;
    }
    Due first = due.remove();
    now = Math.max(now, first.nanos());
    return first.task();
  }
}
