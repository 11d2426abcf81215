package io.rackcast.agent.origin;

import io.micrometer.core.instrument.Counter;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.transfer.Transfer;
import io.rackcast.agent.transfer.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;

/**
 * Reads what one artifact lacks from the publisher and offers it to its transfer. Goes through the
 * missing pieces in rising order, a stretch at a time, and looks again after each: what another
 * origin sent in between is not read. Blocks; for one thread.
 */
final class OriginFill {
  private static final long STRETCH_BYTES = 256L << 20;
  // In memory: what one artifact may have read and not yet on its disk, and all together.
  private static final int WINDOW_BYTES = 32 << 20;
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_PIECES = 64;
  private static final Duration STALL_LIMIT = Duration.ofSeconds(30);

  private final BlobClient blobs;
  private final ScheduledExecutorService timers;
  private final Counter readBytes;
  private final Semaphore memory = new Semaphore(MOST_BYTES, true);

  OriginFill(BlobClient blobs, ScheduledExecutorService timers, Counter readBytes) {
    this.blobs = blobs;
    this.timers = timers;
    this.readBytes = readBytes;
  }

  /**
   * Fills the transfer.
   *
   * @throws IOException with one sentence, if the publisher's content cannot be read, does not
   *     match the torrent, or cannot be written; trying again goes on from there
   */
  void fill(PublishedTorrent torrent, Transfer transfer) throws IOException, InterruptedException {
    join(transfer.whenChecked().toCompletableFuture());
    int most = (int) Math.max(1, STRETCH_BYTES / torrent.metainfo().pieceLength());
    int from = 0;
    BitSet missing = transfer.missing();
    while ((from = missing.nextSetBit(from)) >= 0) {
      int to = Math.min(missing.nextClearBit(from), from + most);
      stretch(torrent, transfer, from, to);
      from = to;
      missing = transfer.missing();
    }
  }

  private void stretch(PublishedTorrent torrent, Transfer transfer, int from, int to)
      throws IOException, InterruptedException {
    int pieceBytes = torrent.metainfo().pieceLength();
    int window = Math.min(MOST_PIECES, Math.max(1, WINDOW_BYTES / pieceBytes));
    int reserved = (int) Math.min(MOST_BYTES, (long) window * pieceBytes);
    memory.acquire(reserved);
    try {
      stretch(torrent, transfer, from, to, window);
    } finally {
      memory.release(reserved);
    }
  }

  private void stretch(PublishedTorrent torrent, Transfer transfer, int from, int to, int window)
      throws IOException, InterruptedException {
    var guard = new StallGuard(timers, STALL_LIMIT);
    Deque<Offer> offers = new ArrayDeque<>(window);
    try (var reader = new PieceReader(blobs, torrent.metainfo(), torrent.blobPaths(), to, guard)) {
      for (int piece = from; piece < to; piece++) {
        // Large arrays are costly to come by: the oldest one is used again when it is free.
        byte[] data =
            offers.size() < window
                ? new byte[torrent.metainfo().pieceLength()]
                : accepted(offers.remove());
        int size = reader.read(piece, data);
        readBytes.increment(size);
        offers.add(new Offer(data, transfer.offerPiece(piece, ByteBuffer.wrap(data, 0, size))));
      }
    } finally {
      // Their arrays are in use until then, whatever became of the others.
      offers.forEach(offer -> offer.taken.handle((taken, failure) -> taken).join());
    }
    while (!offers.isEmpty()) {
      accepted(offers.remove());
    }
  }

  /** A piece in memory, until it is on the disk or refused. */
  private static final class Offer {
    private final byte[] data;
    private final CompletableFuture<Boolean> taken;

    private Offer(byte[] data, CompletionStage<Boolean> taken) {
      this.data = data;
      this.taken = taken.toCompletableFuture();
    }
  }

  private static byte[] accepted(Offer offer) throws IOException {
    accepted(offer.taken);
    return offer.data;
  }

  private static void accepted(CompletableFuture<Boolean> offer) throws IOException {
    if (!join(offer)) {
      throw new IOException(
          "the publisher's content does not match its torrent; check the publisher's store");
    }
  }

  private static <T> T join(CompletableFuture<T> stage) throws IOException {
    try {
      return stage.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TransferException cause) {
        throw new IOException(cause.getMessage(), cause);
      }
      throw e;
    }
  }
}
