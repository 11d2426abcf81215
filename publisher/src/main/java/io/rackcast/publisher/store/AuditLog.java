package io.rackcast.publisher.store;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every decision about a caller's rights, in the database and in the log
 * "io.rackcast.publisher.audit".
 *
 * <p>A decision costs its caller a place in a queue; one thread writes batches, so that readers of
 * content do not wait for a disk. When the queue is full, callers wait a little; what still finds
 * no place stands in the log only and is counted. May be used by any thread.
 */
public final class AuditLog implements AutoCloseable {
  /** One decision. */
  public record Entry(
      long atMillis, String caller, String action, String subject, boolean allowed) {}

  private static final Logger LOG = LoggerFactory.getLogger("io.rackcast.publisher.audit");
  private static final int QUEUE = 10_000;
  private static final int BATCH = 500;
  private static final int LONGEST_SUBJECT = 400;

  private final Jdbi jdbi;
  private final Clock clock;
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
  private final LongAdder lost = new LongAdder();
  private final Thread writer;
  private volatile boolean isClosed;

  AuditLog(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.writer = new Thread(this::write, "audit-writer");
    this.writer.setDaemon(true);
    this.writer.start();
  }

  /** Records a decision; see {@code Access.Recorder}. */
  public void record(String caller, String action, String subject, boolean allowed) {
    var entry = new Entry(clock.millis(), caller, action, clean(subject), allowed);
    LOG.info(
        "caller=\"{}\" action={} subject=\"{}\" allowed={}",
        entry.caller(),
        entry.action(),
        entry.subject(),
        entry.allowed());
    try {
      if (!queue.offer(entry, 1, TimeUnit.SECONDS)) {
        lost.increment();
      }
    } catch (InterruptedException e) {
      lost.increment();
      Thread.currentThread().interrupt();
    }
  }

  /** Decisions that did not get into the database. */
  public long lost() {
    return lost.sum();
  }

  /** The newest decisions, newest first. */
  public List<Entry> newest(int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT at, caller, action, subject, allowed FROM audit ORDER BY id DESC"
                        + " LIMIT ?")
                .bind(0, limit)
                .map(
                    (row, context) ->
                        new Entry(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getInt(5) != 0))
                .list());
  }

  /** Forgets decisions older than {@code age}. */
  public void prune(Duration age) {
    long before = clock.millis() - age.toMillis();
    jdbi.useHandle(h -> h.execute("DELETE FROM audit WHERE at < ?", before));
  }

  @Override
  public void close() {
    isClosed = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // A subject comes from outside: it must not break a line of the log or fill the disk.
  private static String clean(String subject) {
    var cut = subject.length() > LONGEST_SUBJECT ? subject.substring(0, LONGEST_SUBJECT) : subject;
    return cut.replaceAll("[\\p{Cntrl}\"]", "?");
  }

  private void write() {
    var batch = new ArrayList<Entry>(BATCH);
    while (!isClosed || !queue.isEmpty()) {
      try {
        var first = queue.poll(200, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH - 1);
          insert(batch);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        lost.add(batch.size());
        LOG.warn("{} decisions could not be written to the database", batch.size(), e);
      }
      batch.clear();
    }
  }

  private void insert(List<Entry> entries) {
    jdbi.useTransaction(
        h -> {
          var batch =
              h.prepareBatch(
                  "INSERT INTO audit (at, caller, action, subject, allowed)"
                      + " VALUES (?, ?, ?, ?, ?)");
          for (var entry : entries) {
            batch.add(
                entry.atMillis(),
                entry.caller(),
                entry.action(),
                entry.subject(),
                entry.allowed() ? 1 : 0);
          }
          batch.execute();
        });
  }
}
