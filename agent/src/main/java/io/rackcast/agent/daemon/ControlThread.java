package io.rackcast.agent.daemon;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that everything is confined to that is neither fast nor blocking: streams, feeds,
 * timers. A task that fails is a fault of ours; it is logged, which a plain executor would not do.
 */
final class ControlThread extends ScheduledThreadPoolExecutor {
  private static final Logger log = LoggerFactory.getLogger(ControlThread.class);

  ControlThread() {
    super(1, ControlThread::thread, (task, executor) -> log.debug("the agent stops; left out"));
    setRemoveOnCancelPolicy(true);
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    super.afterExecute(task, thrown);
    if (task instanceof Future<?> future && future.isDone()) {
      try {
        future.get();
      } catch (CancellationException e) {
        log.trace("a timer was cancelled");
      } catch (ExecutionException e) {
        log.error("internal error on the control thread", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "control");
    thread.setDaemon(true);
    return thread;
  }
}
