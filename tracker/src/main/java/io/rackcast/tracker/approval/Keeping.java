package io.rackcast.tracker.approval;

import io.rackcast.proto.v1.ApprovalEvents;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a set in its file, a moment after it changed. Called by the one thread that changes the
 * set; a thread of its own writes, as a set of a million takes seconds, in which no revocation may
 * wait.
 */
final class Keeping {
  private static final long PAUSE_MILLIS = 1_000;
  // Of a large set, writing takes no more than so small a part of the time.
  private static final int SHARE = 10;
  private static final long SECONDS_AT_THE_END = 10;

  private final ApprovalFile file;
  private final ApprovalSet set;
  private final ScheduledExecutorService worker;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "approvals-file");
            thread.setDaemon(true);
            return thread;
          });
  private boolean isDue;
  private volatile long lastMillis;

  /**
   * @param worker the thread that changes the set
   */
  Keeping(ApprovalFile file, ApprovalSet set, ScheduledExecutorService worker) {
    this.file = file;
    this.set = set;
    this.worker = worker;
  }

  /** The set changed. */
  @SuppressWarnings("FutureReturnValueIgnored") // the file reports its own faults
  void soon() {
    if (!isDue) {
      isDue = true;
      worker.schedule(
          this::save, Math.max(PAUSE_MILLIS, SHARE * lastMillis), TimeUnit.MILLISECONDS);
    }
  }

  private void save() {
    isDue = false;
    if (!set.storeId().isEmpty()) {
      var snapshot = set.snapshot();
      writer.execute(() -> write(snapshot));
    }
  }

  private void write(ApprovalEvents snapshot) {
    long begun = System.nanoTime();
    file.write(snapshot);
    lastMillis = (System.nanoTime() - begun) / 1_000_000;
  }

  /** Keeps what there is, when the worker has ended. */
  void end() throws InterruptedException {
    save();
    writer.shutdown();
    writer.awaitTermination(SECONDS_AT_THE_END, TimeUnit.SECONDS);
  }
}
