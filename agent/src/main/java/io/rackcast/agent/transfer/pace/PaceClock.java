package io.rackcast.agent.transfer.pace;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What limits go by; a test sets its own. */
public interface PaceClock {
  /** The time, as {@link System#nanoTime} gives it. */
  long nanos();

  /** Runs the task on the event loop when so much time is over. */
  void later(Runnable task, long nanos);

  /** The machine's clock, for limits that are kept on {@code loop}. */
  static PaceClock of(ScheduledExecutorService loop) {
    return new PaceClock() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void later(Runnable task, long nanos) {
        var unused = loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
      }
    };
  }
}
