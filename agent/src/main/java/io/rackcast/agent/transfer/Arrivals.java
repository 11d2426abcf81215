package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.picker.ActivePiece;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Gathers the blocks that come in and hands them to a worker, many at a time: to wake one costs as
 * much as to write a block. Used on the event loop.
 */
final class Arrivals {
  private static final long BATCH_BYTES = 512 << 10;
  // Less waits a little for more, unless it ends a piece: before that nobody can use it.
  private static final long LEAST_BATCH_BYTES = 192 << 10;
  private static final Duration SOON = Duration.ofMillis(100);

  private final Swarm swarm;
  private final boolean hashes;
  private final Consumer<BlockBatch> worked;
  private BlockBatch batch;
  private boolean endsPiece;
  private boolean flushesSoon;

  /**
   * Of one swarm.
   *
   * @param hashes whether each block's SHA-256 is computed
   * @param worked hears of each batch that was worked off
   */
  Arrivals(Swarm swarm, boolean hashes, Consumer<BlockBatch> worked) {
    this.swarm = swarm;
    this.hashes = hashes;
    this.worked = worked;
    this.batch = new BlockBatch(hashes);
  }

  /** Takes a block and its buffer. */
  void add(ActivePiece piece, int block, ByteBuf data) {
    swarm.parts().receiveBudget().take(data.readableBytes());
    batch.add(piece, block, data);
    endsPiece |= piece.isWhole();
    if (batch.bytes() >= BATCH_BYTES) {
      handOver();
    }
  }

  /** All that came at a time was taken. */
  void flush() {
    boolean isTight = swarm.parts().receiveBudget().isTight();
    if (endsPiece || isTight || batch.bytes() >= LEAST_BATCH_BYTES) {
      handOver();
    } else if (!batch.isEmpty() && !flushesSoon) {
      flushesSoon = true;
      swarm
          .parts()
          .later(
              () -> {
                flushesSoon = false;
                handOver();
              },
              SOON);
    }
  }

  /** Hands what has come in to a worker. */
  void handOver() {
    if (batch.isEmpty()) {
      return;
    }
    BlockBatch full = batch;
    batch = new BlockBatch(hashes);
    endsPiece = false;
    swarm
        .jobs()
        .run(
            swarm.parts().hashers(),
            () -> full.work(swarm.store().files(), swarm.layout()),
            none -> {
              swarm.parts().receiveBudget().giveBack(full.bytes());
              worked.accept(full);
            });
  }
}
