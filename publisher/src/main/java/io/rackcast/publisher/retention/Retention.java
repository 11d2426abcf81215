package io.rackcast.publisher.retention;

import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.ContentRemoval;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.Removals;
import io.rackcast.publisher.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes releases that are too old, and then their content. May be used by any thread.
 *
 * <p>A run withdraws releases, which stops their swarms, and marks content that no release holds;
 * that content goes when its time has come, in this run or a later one. Each step stands in the
 * database before the next: a run that is broken off goes on with the next run.
 */
public final class Retention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final int ARTIFACTS_A_QUERY = 100;

  private final Store store;
  private final ContentRemoval content;
  private final RetentionTerms terms;
  private final Clock clock;
  private final OldReleases releases;
  private final ReentrantLock running = new ReentrantLock();
  private final LongAdder removed = new LongAdder();
  private final LongAdder freedBytes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicLong lastRunMillis = new AtomicLong();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "retention");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean isStopped;

  public Retention(
      Store store,
      ContentRemoval content,
      RetentionTerms terms,
      ImageParts imageParts,
      Clock clock) {
    this.store = store;
    this.content = content;
    this.terms = terms;
    this.clock = clock;
    this.releases =
        new OldReleases(
            store.retention(), terms, imageParts, store.audit()::record, () -> isStopped);
  }

  /** Runs now and then, on a thread of its own. */
  public void start() {
    var unused =
        timer.scheduleWithFixedDelay(
            this::runQuietly, 60, terms.every().toSeconds(), TimeUnit.SECONDS);
  }

  private void runQuietly() {
    try {
      var report = run(false);
      if (report.releases() > 0 || report.artifacts() > 0) {
        LOG.info(
            "retention removed {} releases, and {} files of {} bytes",
            report.releases(),
            report.files(),
            report.bytes());
      }
    } catch (RuntimeException e) {
      // Said and tried again: an exception would end the schedule.
      LOG.warn("retention failed; it is tried again", e);
    }
  }

  /**
   * Runs once.
   *
   * @param isTrial whether to tell only what would be done
   * @throws Refusal when another run is under way
   */
  public RetentionReport run(boolean isTrial) {
    var tally = new Tally(clock.instant(), isTrial);
    if (isTrial) {
      releases.remove(tally);
      return tally.report(store.removals().waiting());
    }
    if (!running.tryLock()) {
      throw new Refusal(
          Refusal.Kind.TRY_AGAIN, "a retention run is under way; try again when it has ended");
    }
    try {
      releases.remove(tally);
      terms.revokedContent().ifPresent(age -> planRevoked(tally, age));
      removeContent(tally);
      lastRunMillis.set(clock.millis());
      return tally.report(store.removals().waiting());
    } catch (RuntimeException e) {
      failures.increment();
      throw e;
    } finally {
      var so = tally.report(0);
      removed.add(so.releases());
      freedBytes.add(so.bytes());
      running.unlock();
    }
  }

  private void planRevoked(Tally tally, Duration age) {
    store.removals().planRevoked(tally.begunAt().minus(age));
  }

  private void removeContent(Tally tally) {
    var now = clock.instant();
    Removals.@Nullable Due last = null;
    List<Removals.Due> page;
    do {
      page = store.removals().due(now, last, ARTIFACTS_A_QUERY);
      for (var due : page) {
        if (isStopped) {
          return;
        }
        last = due;
        try {
          tally.freed(content.remove(due, now));
        } catch (ContentFault e) {
          // Not this artifact's: the others would not do better.
          failures.increment();
          LOG.warn("content cannot be removed; it is tried again: {}", e.getMessage());
          return;
        } catch (IOException e) {
          // The others may do better; this one is tried again with the next run.
          failures.increment();
          LOG.warn("the content of {} cannot be removed; it is tried again", due.infoHash(), e);
        }
      }
    } while (page.size() == ARTIFACTS_A_QUERY);
  }

  /** The time by which it counts. */
  public Instant now() {
    return clock.instant();
  }

  /** Releases that were removed since the start. */
  public long removed() {
    return removed.sum();
  }

  /** Bytes that were freed since the start. */
  public long freedBytes() {
    return freedBytes.sum();
  }

  /** Runs, and removals of content, that failed since the start. */
  public long failures() {
    return failures.sum();
  }

  /** When a run ended well, in seconds since 1970; 0: not since the start. */
  public double lastRunSeconds() {
    return lastRunMillis.get() / 1000.0;
  }

  /** Ends a run that is under way, after its step. */
  @Override
  public void close() {
    isStopped = true;
    timer.shutdown();
    try {
      timer.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
