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
import java.util.concurrent.ScheduledExecutorService;

/**
 * Reads what one artifact lacks from the publisher and offers it to its transfer. Goes through the
 * missing pieces in rising order, a stretch at a time, and looks again after each: what another
 * origin sent in between is not read. Blocks; for one thread.
 */
final class OriginFill {
  private static final long STRETCH_BYTES = 256L << 20;
  private static final long WINDOW_BYTES = 32L << 20;
  private static final Duration STALL_LIMIT = Duration.ofSeconds(30);

  private final BlobClient blobs;
  private final ScheduledExecutorService timers;
  private final Counter readBytes;

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
    var metainfo = torrent.metainfo();
    int window = (int) Math.max(1, WINDOW_BYTES / metainfo.pieceLength());
    Deque<CompletableFuture<Boolean>> offered = new ArrayDeque<>(window);
    var guard = new StallGuard(timers, STALL_LIMIT);
    try (var reader = new PieceReader(blobs, metainfo, torrent.blobPaths(), to, guard)) {
      for (int piece = from; piece < to; piece++) {
        ByteBuffer data = reader.read(piece);
        readBytes.increment(data.remaining());
        offered.add(transfer.offerPiece(piece, data).toCompletableFuture());
        if (offered.size() == window) {
          accepted(offered.remove());
        }
      }
      while (!offered.isEmpty()) {
        accepted(offered.remove());
      }
    }
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
