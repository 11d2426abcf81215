package io.rackcast.publisher;

import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.store.AuditLog;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Throws away what is too old: idle uploads every minute, old decisions every hour. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final Uploads uploads;
  private final AuditLog audit;
  private final Duration auditKept;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "housekeeping");
            thread.setDaemon(true);
            return thread;
          });

  Housekeeping(Uploads uploads, AuditLog audit, Duration auditKept, Clock clock) {
    this.uploads = uploads;
    this.audit = audit;
    this.auditKept = auditKept;
    this.clock = clock;
  }

  void start() {
    every(1, TimeUnit.MINUTES, () -> uploads.expire(clock.instant()));
    every(60, TimeUnit.MINUTES, () -> audit.prune(auditKept));
  }

  private void every(long period, TimeUnit unit, Runnable work) {
    var unused =
        timer.scheduleAtFixedRate(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                // Said and tried again: an exception would end the schedule.
                LOG.warn("housekeeping failed; it is tried again", e);
              }
            },
            period,
            period,
            unit);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
