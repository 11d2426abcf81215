package io.rackcast.publisher.store;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every decision about a caller's rights, in the database and in the log
 * "io.rackcast.publisher.audit".
 *
 * <p>Like decisions of one minute (same caller, claims, right, subject and answer) are one row,
 * which says how many they were and when the first and the last, and one line of the log, for the
 * first. Of unknown callers at most {@value AuditMinute#MOST_UNKNOWN_KINDS} kinds a minute are kept
 * apart. Nobody waits for the disk: one thread writes what was counted, some times a second, and
 * keeps {@value AuditBacklog#MOST} rows for later when the database is away. May be used by any
 * thread.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.rackcast.publisher.audit");
  private static final int WRITE_MILLIS = 200;
  private static final int LONGEST_SUBJECT = 400;
  private static final int MOST_AT_ONCE = 5_000;

  private final AuditRows rows;
  private final AuditPages pages;
  private final Clock clock;
  private final AuditMinute minute = new AuditMinute();
  // Guarded by this.
  private final AuditBacklog backlog = new AuditBacklog();
  private final LongAdder lost = new LongAdder();
  private final LongAdder expired = new LongAdder();
  private final LongAdder crowdedOut = new LongAdder();
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "audit-writer");
            thread.setDaemon(true);
            return thread;
          });
  private boolean isFailing; // guarded by this
  private volatile int waiting;

  AuditLog(Jdbi jdbi, Dialect dialect, Clock clock) {
    this.rows = new AuditRows(jdbi, dialect);
    this.pages = new AuditPages(jdbi, dialect);
    this.clock = clock;
    var unused =
        writer.scheduleWithFixedDelay(
            this::write, WRITE_MILLIS, WRITE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Records a decision about somebody of whom nobody claims anything. */
  public void record(String caller, String action, String subject, boolean allowed) {
    record(caller, "", action, subject, allowed);
  }

  /** Records a decision; see {@code Access.Recorder}. */
  public void record(String caller, String claims, String action, String subject, boolean allowed) {
    var clean = clean(subject);
    var told = clean(claims);
    if (minute.add(clock.millis(), caller, action, clean, allowed, told)) {
      LOG.info(
          "caller=\"{}\" action={} subject=\"{}\" allowed={} claims=\"{}\"",
          caller,
          action,
          clean,
          allowed,
          told);
    }
  }

  /** Decisions that did not get into the database. */
  public long lost() {
    return lost.sum();
  }

  /** Rows that wait for the database. */
  public int waiting() {
    return waiting;
  }

  /** Decisions that are counted without their subject, since there were too many kinds. */
  public long merged() {
    return minute.merged();
  }

  /** Rows deleted since they were too old. */
  public long expired() {
    return expired.sum();
  }

  /** Rows deleted since there were too many. */
  public long crowdedOut() {
    return crowdedOut.sum();
  }

  /**
   * A page of the log, with all that was recorded before: what is only counted yet is written
   * first. Recording does not wait for it.
   *
   * @param isOldestFirst the order, by the first decision of each row
   * @param after where the page before ended, which had the same filter and order; null for the
   *     first
   * @param limit rows at most, 1 or more
   */
  public AuditPage page(
      AuditFilter filter, boolean isOldestFirst, AuditPage.@Nullable Position after, int limit) {
    write();
    return pages.read(filter, isOldestFirst, after, limit);
  }

  /** Deletes what is too old or too much. */
  public void prune(AuditLimits limits) {
    expired.add(rows.deleteBefore(clock.instant().minus(limits.kept())));
    crowdedOut.add(rows.deleteAllBut(limits.mostRows(), limits.mostUnknownRows()));
  }

  /** Writes what was recorded and ends. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("the last decisions are only in the log: the database does not answer");
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    write();
    if (waiting > 0) {
      LOG.warn("the last decisions are only in the log: the database does not answer");
    }
  }

  // A subject comes from outside: it must not break a line of the log or fill the disk.
  private static String clean(String subject) {
    var cut = subject.length() > LONGEST_SUBJECT ? subject.substring(0, LONGEST_SUBJECT) : subject;
    return cut.replaceAll("[\\p{Cntrl}\"]", "?");
  }

  private synchronized void write() {
    lost.add(backlog.add(minute.take()));
    try {
      while (backlog.size() > 0) {
        writeSome(backlog.oldest(MOST_AT_ONCE));
      }
      isFailing = false;
    } catch (RuntimeException e) {
      if (!isFailing) {
        LOG.warn("decisions cannot be written to the database and wait, or stand only here", e);
        isFailing = true;
      }
    } finally {
      waiting = backlog.size();
    }
  }

  private void writeSome(List<AuditEntry> entries) {
    try {
      rows.add(entries);
    } catch (RuntimeException e) {
      // What it refuses once it refuses always. When only its answer was lost, the same comes
      // twice: better than never.
      if (SqlStates.isOfValues(e)) {
        lost.add(entries.stream().mapToLong(AuditEntry::times).sum());
        backlog.remove(entries);
      }
      throw e;
    }
    backlog.remove(entries);
  }
}
