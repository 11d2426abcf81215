package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.ActivePiece;
import io.rackcast.agent.transfer.storage.PieceHasher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Pieces that come from elsewhere than peers: checked, written, then as good as any. */
final class OfferedPieces {
  private static final Duration RETRY = Duration.ofMillis(20);

  private final Swarm swarm;

  OfferedPieces(Swarm swarm) {
    this.swarm = swarm;
  }

  CompletionStage<Boolean> offer(int piece, ByteBuffer data) {
    if (piece < 0 || piece >= swarm.layout().pieces()) {
      throw new IllegalArgumentException(
          "piece " + piece + " is none of the torrent's " + swarm.layout().pieces() + " pieces");
    }
    ByteBuffer bytes = data.slice();
    var result = new CompletableFuture<Boolean>();
    try {
      swarm.parts().hashers().execute(() -> check(piece, bytes, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new TransferException("the transfer has ended", e));
    }
    return result;
  }

  private void check(int piece, ByteBuffer bytes, CompletableFuture<Boolean> result) {
    try {
      if (new PieceHasher(swarm.metainfo()).matches(piece, bytes.duplicate())) {
        swarm.parts().loop().execute(() -> take(piece, bytes, result));
      } else {
        result.complete(false);
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      result.completeExceptionally(
          new TransferException("piece " + piece + " could not be checked: " + e, e));
    }
  }

  private void take(int piece, ByteBuffer bytes, CompletableFuture<Boolean> result) {
    if (swarm.hasEnded()) {
      result.completeExceptionally(new TransferException("the transfer has ended"));
      return;
    }
    if (swarm.fetcherIfOpen().isPresent()) {
      if (swarm.canServe(piece)) {
        result.completeAsync(() -> true);
        return;
      }
      ActivePiece active = swarm.fetcher().picker().active(piece);
      if (active == null || !active.hasArrivedBlocks()) {
        swarm.fetcher().picker().reserve(piece);
        write(piece, bytes, result);
        return;
      }
    }
    // The disk is still being checked, or a peer's block of this piece is on its way to the disk
    // and could land on top of the right one.
    swarm.parts().later(() -> take(piece, bytes, result), RETRY);
  }

  private void write(int piece, ByteBuffer bytes, CompletableFuture<Boolean> result) {
    swarm
        .jobs()
        .run(
            swarm.parts().hashers(),
            () -> swarm.store().files().write(piece, 0, bytes),
            failure -> written(piece, failure, result));
  }

  private void written(
      int piece, @Nullable IOException failure, CompletableFuture<Boolean> result) {
    if (failure != null) {
      swarm.fetcher().picker().unreserve(piece);
      swarm.stall(failure);
      result.completeExceptionally(
          new TransferException(
              "piece " + piece + " could not be written: " + DiskTroubles.reason(failure),
              failure));
    } else if (swarm.hasEnded()) {
      result.completeExceptionally(new TransferException("the transfer has ended"));
    } else {
      swarm.fetcher().offered(piece);
      swarm.verified(piece);
      result.completeAsync(() -> true);
    }
  }
}
