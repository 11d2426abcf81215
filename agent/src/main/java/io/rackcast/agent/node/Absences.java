package io.rackcast.agent.node;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trackers that are away, or not there yet, each until its welcome; says once of each when its
 * grace is over. Confined to the control thread.
 */
final class Absences {
  private final ScheduledExecutorService control;
  private final Duration grace;
  private final Consumer<String> tooLong;
  private final Map<String, ScheduledFuture<?>> away = new HashMap<>();

  Absences(ScheduledExecutorService control, Duration grace, Consumer<String> tooLong) {
    this.control = control;
    this.grace = grace;
    this.tooLong = tooLong;
  }

  /** A stream is opened or broke; later breaks of one that is away already do not count. */
  void begin(String tracker) {
    away.computeIfAbsent(
        tracker,
        gone ->
            control.schedule(() -> tooLong.accept(gone), grace.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** It is back, or nobody waits for it any more. */
  void end(String tracker) {
    cancel(away.remove(tracker));
  }

  /** Whether it has been away for longer than its grace. */
  boolean isOver(String tracker) {
    ScheduledFuture<?> timer = away.get(tracker);
    return timer != null && timer.getDelay(TimeUnit.NANOSECONDS) <= 0;
  }

  void close() {
    away.values().forEach(Absences::cancel);
    away.clear();
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
