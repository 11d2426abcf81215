package io.rackcast.agent.api;

import io.rackcast.agent.api.StatusReport.Transfer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells who watches what has changed. Nothing waits in a queue: each watcher compares what is with
 * what it was told, when it can take more. So a slow one costs no memory, and misses only what was
 * over before it looked. Safe for use by several threads.
 */
final class TransferWatch implements AutoCloseable {
  private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  /** A line goes out at least this often, or else one who has left is never noticed. */
  private static final long IDLE_NANOS = Duration.ofSeconds(15).toNanos();

  /** Takes the changes. */
  @FunctionalInterface
  interface Changes {
    /** Takes the next, and blocks while it cannot; an exception ends the watching. */
    void next(TransferChange change) throws IOException, InterruptedException;
  }

  private final Supplier<List<Transfer>> transfers;
  private final CountDownLatch closed = new CountDownLatch(1);
  private List<Transfer> latest = List.of();
  private long latestNanos = System.nanoTime() - PAUSE_NANOS;

  TransferWatch(Supplier<List<Transfer>> transfers) {
    this.transfers = transfers;
  }

  /**
   * Tells of all transfers, or of one, until the thread is interrupted, an exception comes or it is
   * closed.
   */
  void follow(Optional<String> infohash, Changes changes) throws IOException, InterruptedException {
    Map<String, Transfer> told = new HashMap<>();
    long toldNanos = System.nanoTime();
    do {
      if (tell(infohash, told, changes)) {
        toldNanos = System.nanoTime();
      } else if (System.nanoTime() - toldNanos >= IDLE_NANOS) {
        changes.next(TransferChange.IDLE);
        toldNanos = System.nanoTime();
      }
    } while (!closed.await(PAUSE_NANOS, TimeUnit.NANOSECONDS));
  }

  /** Watches end. */
  @Override
  public void close() {
    closed.countDown();
  }

  /** Tells what differs from {@code told}; whether there was any. */
  boolean tell(Optional<String> infohash, Map<String, Transfer> told, Changes changes)
      throws IOException, InterruptedException {
    Map<String, Transfer> now = new HashMap<>();
    boolean any = false;
    for (Transfer transfer : latest()) {
      if (infohash.isPresent() && !infohash.get().equals(transfer.infohash())) {
        continue;
      }
      now.put(transfer.infohash(), transfer);
      if (!transfer.equals(told.get(transfer.infohash()))) {
        changes.next(TransferChange.now(transfer));
        any = true;
      }
    }
    for (String known : told.keySet()) {
      if (!now.containsKey(known)) {
        changes.next(TransferChange.gone(known));
        any = true;
      }
    }
    told.clear();
    told.putAll(now);
    return any;
  }

  /** All watchers share one look at the transfers. */
  private synchronized List<Transfer> latest() {
    if (System.nanoTime() - latestNanos >= PAUSE_NANOS) {
      latest = transfers.get();
      latestNanos = System.nanoTime();
    }
    return latest;
  }
}
