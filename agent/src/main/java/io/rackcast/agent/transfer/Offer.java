package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.ActivePiece;
import io.rackcast.agent.transfer.picker.PiecePicker;
import io.rackcast.agent.transfer.storage.PieceWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Checked pieces on their way to the disk, all that can be written with one change of threads. Used
 * on the event loop, but for {@link #begin}.
 */
final class Offer {
  private static final Duration RETRY = Duration.ofMillis(20);

  private final Swarm swarm;
  private final int first;
  private final ByteBuffer bytes;
  private final BitSet wrong;
  // Right, and not there yet.
  private final BitSet open = new BitSet();
  private final CompletableFuture<BitSet> result = new CompletableFuture<>();

  /**
   * An offer of the pieces from {@code first} to before {@code end}.
   *
   * @param bytes theirs
   * @param wrong those that do not match
   */
  Offer(Swarm swarm, int first, int end, ByteBuffer bytes, BitSet wrong) {
    this.swarm = swarm;
    this.first = first;
    this.bytes = bytes;
    this.wrong = wrong;
    open.set(first, end);
    open.andNot(wrong);
  }

  /** Called on any thread; the stage completes with those that are wrong. */
  CompletionStage<BitSet> begin() {
    try {
      swarm.parts().loop().execute(this::take);
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new TransferException("the transfer has ended", e));
    }
    return result;
  }

  private void take() {
    if (swarm.hasEnded()) {
      result.completeExceptionally(new TransferException("the transfer has ended"));
      return;
    }
    BitSet now = swarm.fetcherIfOpen().isPresent() ? reserve() : new BitSet();
    if (!now.isEmpty()) {
      write(now);
    } else if (!open.isEmpty()) {
      // The disk is still being checked, or a peer's block of a piece is on its way to the disk
      // and could land on top of the right one.
      swarm.parts().later(this::take, RETRY);
    } else {
      result.completeAsync(() -> wrong);
    }
  }

  /** Takes those that nobody else brings now out of the choice. */
  private BitSet reserve() {
    PiecePicker picker = swarm.fetcher().picker();
    var now = new BitSet();
    for (int piece = open.nextSetBit(0); piece >= 0; piece = open.nextSetBit(piece + 1)) {
      ActivePiece active = picker.active(piece);
      if (picker.has(piece)) {
        open.clear(piece);
      } else if (active == null || !active.hasArrivedBlocks()) {
        picker.reserve(piece);
        open.clear(piece);
        now.set(piece);
      }
    }
    return now;
  }

  private void write(BitSet now) {
    swarm
        .jobs()
        .run(swarm.parts().hashers(), () -> writeRuns(now), failure -> written(now, failure));
  }

  private void writeRuns(BitSet now) throws IOException {
    var writer = new PieceWriter(swarm.metainfo(), swarm.store().files(), bytes);
    int length = swarm.metainfo().pieceLength();
    for (int from = now.nextSetBit(0); from >= 0; ) {
      int to = now.nextClearBit(from);
      writer.write(from, to, (from - first) * length);
      from = now.nextSetBit(to);
    }
  }

  private void written(BitSet now, @Nullable IOException failure) {
    if (failure != null) {
      now.stream().forEach(swarm.fetcher().picker()::unreserve);
      swarm.stall(failure);
      result.completeExceptionally(
          new TransferException(
              "piece "
                  + now.nextSetBit(0)
                  + " could not be written: "
                  + DiskTroubles.reason(failure),
              failure));
    } else if (swarm.hasEnded()) {
      result.completeExceptionally(new TransferException("the transfer has ended"));
    } else {
      now.stream().forEach(this::verified);
      take();
    }
  }

  private void verified(int piece) {
    swarm.fetcher().offered(piece);
    swarm.verified(piece);
  }
}
