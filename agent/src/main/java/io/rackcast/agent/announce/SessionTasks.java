package io.rackcast.agent.announce;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.rackcast.proto.torrent.InfoHash;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a session's tasks on the announcer's event loop. Timers and futures swallow what their task
 * throws: here a fault of ours is logged and told, and must not end the session.
 */
final class SessionTasks {
  private static final Logger log = LoggerFactory.getLogger(SessionTasks.class);

  private final EventLoop loop;
  private final InfoHash infoHash;
  private final Consumer<String> fault;
  private boolean closing;

  /**
   * Tasks of one session.
   *
   * @param fault hears of a fault of ours in one sentence, on the loop
   */
  SessionTasks(EventLoop loop, InfoHash infoHash, Consumer<String> fault) {
    this.loop = loop;
    this.infoHash = infoHash;
    this.fault = fault;
  }

  /** Runs a task soon; false if the loop has ended, as it does when the agent stops. */
  boolean run(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      log.debug("{}: the announcer has stopped; left out", infoHash);
      return false;
    }
  }

  /** The loop, for what completes elsewhere. */
  Executor loop() {
    return loop;
  }

  ScheduledFuture<?> later(Runnable task, Runnable again, Duration pause) {
    return loop.schedule(() -> guarded(task, again), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Runs {@code task} now, and {@code again} after a fault of ours in it. */
  void guarded(Runnable task, Runnable again) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("{}: internal error in an announce", infoHash, e);
      if (!closing) {
        fault.accept("internal error: " + e);
        again.run();
      }
    }
  }

  /** From now on a fault is logged and no more. */
  void close() {
    closing = true;
  }

  static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
