package io.rackcast.publisher.store;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners of {@link Approvals} what other publishers on the same database approve and
 * revoke: it reads one row some times a second, which works with any database and costs each the
 * same.
 */
final class ApprovalsWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApprovalsWatch.class);
  private static final long EVERY_MILLIS = 250;

  private final Approvals approvals;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "approvals-watch");
            thread.setDaemon(true);
            return thread;
          });
  private long seen = -1; // only the timer's thread uses it
  private volatile boolean answers = true;

  ApprovalsWatch(Approvals approvals) {
    this.approvals = approvals;
    var unused =
        timer.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      long head = approvals.head();
      answers = true;
      if (head != seen) {
        seen = head;
        approvals.announceChange();
      }
    } catch (RuntimeException e) {
      answers = false;
      // Who needs the database says so; here it is only looked at again.
      LOG.debug("the newest revision cannot be read", e);
    }
  }

  /** Whether the database answered the last time. */
  boolean answers() {
    return answers;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
