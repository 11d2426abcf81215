package io.rackcast.publisher;

import io.rackcast.publisher.content.ContentStore;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.registry.intake.Intake;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.store.AuditLimits;
import io.rackcast.publisher.store.AuditLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Throws away what is too old: idle uploads, old decisions, keys of short tokens, each minute; what
 * was half put into a bucket, each hour; and makes the next of those keys.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final Intake intake;
  private final Uploads uploads;
  private final ContentStore content;
  private final AuditLog audit;
  private final AuditLimits auditLimits;
  private final ShortKeys shortKeys;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "housekeeping");
            thread.setDaemon(true);
            return thread;
          });

  Housekeeping(
      Intake intake,
      Uploads uploads,
      ContentStore content,
      AuditLog audit,
      AuditLimits auditLimits,
      ShortKeys shortKeys,
      Clock clock) {
    this.intake = intake;
    this.shortKeys = shortKeys;
    this.uploads = uploads;
    this.content = content;
    this.audit = audit;
    this.auditLimits = auditLimits;
    this.clock = clock;
  }

  void start() {
    everyMinute(() -> uploads.expire(clock.instant()));
    everyMinute(() -> audit.prune(auditLimits));
    everyMinute(intake::prune);
    everyMinute(this::rotate);
    every(60, this::tidy);
  }

  private void tidy() {
    try {
      content.tidy();
    } catch (IOException e) {
      LOG.warn("what was half put cannot be thrown away; it is tried again: {}", e.getMessage());
    }
  }

  private void rotate() {
    try {
      shortKeys.rotate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void everyMinute(Runnable work) {
    every(1, work);
  }

  private void every(int minutes, Runnable work) {
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
            1,
            minutes,
            TimeUnit.MINUTES);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
