package io.rackcast.agent.origin;

import io.rackcast.agent.release.Publisher;
import io.rackcast.agent.transfer.Transfer;
import io.rackcast.agent.transfer.TransferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Reads what artifacts lack from wherever the publisher says they are, each on several connections,
 * and offers it to their transfers, which verify it and serve it while more comes. May be used by
 * several threads; {@link #fill} blocks.
 */
final class OriginFill implements AutoCloseable {
  // So much stays in a processor's cache until it is hashed and written. A little less than what
  // the usual collector has to treat as a large object in a heap of 256 MiB, half of 1 MiB.
  private static final int MOST_BATCH_BYTES = 500 << 10;
  // Each reads into one batch while others are written.
  private static final int BATCHES = 4;

  private final OriginMeans means;
  private final Publisher publisher;
  private final OriginMetrics metrics;
  private final RandomGenerator random;
  private final PieceBuffers buffers;
  private final ExecutorService readers;

  OriginFill(
      Publisher publisher, OriginMeans means, OriginMetrics metrics, RandomGenerator random) {
    this.publisher = publisher;
    this.means = means;
    this.metrics = metrics;
    this.random = random;
    this.buffers = new PieceBuffers(means.bufferBytes());
    this.readers =
        Executors.newFixedThreadPool(
            means.atOnce() * means.connections(),
            task -> {
              var thread = new Thread(task, "origin-read");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Memory that pieces take between a server and the disk. */
  long bufferedBytes() {
    return buffers.usedBytes();
  }

  /**
   * Fills the transfer.
   *
   * @throws IOException with one sentence, if the content cannot be read, does not match the
   *     torrent, or cannot be written; trying again goes on from there
   */
  void fill(Transfer transfer) throws IOException, InterruptedException {
    checked(transfer);
    if (transfer.missing().isEmpty()) {
      return;
    }
    var places = Places.ask(publisher, means.store(), transfer.metainfo(), means.clock());
    var common =
        new ContentStream.Means(
            means.reader(), transfer, means.timers(), means.stallLimit(), metrics);
    int batch = Batch.bytes(transfer.metainfo(), batchBytes());
    // What was read and is wrong is given back after others have ended: then once more.
    while (!transfer.missing().isEmpty()) {
      var shares = shares(transfer);
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < means.connections(); i++) {
        all.add(readers.submit(new Reading(common, places, shares, buffers, batch, i == 0)));
      }
      await(all);
    }
  }

  private long batchBytes() {
    long readers = (long) means.atOnce() * means.connections();
    return Math.min(MOST_BATCH_BYTES, means.bufferBytes() / readers / BATCHES);
  }

  private Shares shares(Transfer transfer) throws InterruptedException {
    try {
      var nearby = transfer.heldNearby().toCompletableFuture().get();
      int first = random.nextInt(transfer.metainfo().pieceCount());
      return new Shares(transfer, nearby, means.connections(), first);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the engine does not say what peers have", e.getCause());
    }
  }

  private static void await(List<Future<Void>> all) throws IOException, InterruptedException {
    @Nullable Throwable failure = null;
    try {
      for (Future<Void> each : all) {
        try {
          each.get();
        } catch (ExecutionException e) {
          // The others go on with what they can read.
          failure = failure == null ? e.getCause() : failure;
        }
      }
    } finally {
      all.forEach(each -> each.cancel(true));
    }
    if (failure instanceof IOException cause) {
      throw cause;
    }
    if (failure != null) {
      throw new IllegalStateException("reading content failed", failure);
    }
  }

  private static void checked(Transfer transfer) throws IOException {
    try {
      var unused = transfer.whenChecked().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TransferException cause) {
        throw new IOException(cause.getMessage(), cause);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
