package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.picker.ActivePiece;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.picker.PeerPieces;
import io.rackcast.agent.transfer.picker.PiecePicker;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a swarm's missing pieces: hands blocks that come in to the workers, checks pieces that
 * are whole, finds who sent wrong ones. Used on the event loop.
 */
final class Fetcher {
  private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
  private static final long BATCH_BYTES = 512 << 10;
  // Less waits a little for more, unless it ends a piece: to wake a worker costs as much as to
  // write a block.
  private static final long LEAST_BATCH_BYTES = 96 << 10;
  private static final Duration SOON = Duration.ofMillis(20);

  private final Swarm swarm;
  private final PiecePicker picker;
  private final boolean hybrid;
  private final Map<Integer, PieceLeaves> leaves = new HashMap<>();
  // What was sent for a piece that turned out wrong, until it is right and tells the guilty.
  private final Map<Integer, PieceLeaves> suspects = new HashMap<>();
  private final Appetite appetite;
  private BlockBatch batch;
  private boolean stalled;
  private boolean stopped;
  private boolean asksOthers;
  private boolean endsPiece;
  private boolean flushesSoon;

  Fetcher(Swarm swarm, BitSet have) {
    this.swarm = swarm;
    this.picker = new PiecePicker(swarm.layout(), have, swarm.parts().random());
    this.hybrid = swarm.metainfo().isHybrid();
    this.appetite = new Appetite(swarm);
    this.batch = new BlockBatch(hybrid);
  }

  PiecePicker picker() {
    return picker;
  }

  Appetite appetite() {
    return appetite;
  }

  /** Whether anybody is asked for blocks, by our disk. */
  boolean asks() {
    return !stalled && !stopped;
  }

  void updateInterests() {
    for (Peer peer : swarm.peers().all()) {
      peer.download().updateInterest();
    }
    askOthers();
  }

  /** Has every peer asked again, once all that goes on now is done. */
  void askOthers() {
    if (asksOthers) {
      return;
    }
    asksOthers = true;
    swarm
        .parts()
        .loop()
        .execute(
            () -> {
              asksOthers = false;
              // Those that did not answer come last: the others may take what they gave up.
              askAll(false);
              askAll(true);
            });
  }

  private void askAll(boolean passedOver) {
    for (Peer peer : swarm.peers().all()) {
      if (peer.download().isPassedOver() == passedOver) {
        peer.download().updateInterest();
        peer.download().ask();
        peer.out().flush();
      }
    }
  }

  /** A block that was asked of the peer; the buffer is ours. */
  void arrived(Peer peer, long block, ByteBuf data, boolean isOpen) {
    swarm.steering().came(peer, Block.piece(block));
    ActivePiece piece = stopped ? null : picker.arrived(peer.pieces(), block, isOpen);
    if (piece == null) {
      swarm.wasted(data.readableBytes(), swarm.parts().metrics().late);
      data.release();
      return;
    }
    if (picker.otherAskers(piece, block) > 0) {
      for (Peer other : swarm.peers().all()) {
        if (other != peer) {
          other.download().cancel(block);
          other.out().flush();
        }
      }
    }
    swarm.parts().receiveBudget().take(data.readableBytes());
    batch.add(piece, Block.number(block), data);
    endsPiece |= piece.isWhole();
    if (batch.bytes() >= BATCH_BYTES) {
      handOver();
    }
  }

  /** All that came at a time was taken. */
  void flush() {
    if (endsPiece || batch.bytes() >= LEAST_BATCH_BYTES) {
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
  private void handOver() {
    if (batch.isEmpty()) {
      return;
    }
    BlockBatch full = batch;
    batch = new BlockBatch(hybrid);
    endsPiece = false;
    swarm
        .jobs()
        .run(
            swarm.parts().hashers(),
            () -> full.work(swarm.store().files(), swarm.layout()),
            none -> worked(full));
  }

  private void worked(BlockBatch done) {
    swarm.parts().receiveBudget().giveBack(done.bytes());
    IOException failure = null;
    for (BlockBatch.Arrived arrived : done.blocks()) {
      if (arrived.failure != null) {
        failure = arrived.failure;
        picker.lost(arrived.piece, arrived.block);
      } else {
        written(arrived);
      }
    }
    if (failure != null && !stopped) {
      swarm.parts().metrics().writesFailed.increment();
      swarm.stall(failure);
    }
  }

  private void written(BlockBatch.Arrived arrived) {
    ActivePiece piece = arrived.piece;
    if (piece.round() != arrived.round || picker.active(piece.piece()) != piece) {
      return;
    }
    picker.written(piece, arrived.block);
    PieceLeaves known =
        leaves.computeIfAbsent(piece.piece(), number -> new PieceLeaves(piece.blocks()));
    known.put(piece, arrived.block, arrived.leaf);
    if (!piece.isWritten() || stopped) {
      return;
    }
    leaves.remove(piece.piece());
    if (hybrid) {
      judge(piece, known, known.match(swarm.metainfo(), piece.piece()));
    } else {
      hashWritten(piece, known);
    }
  }

  /**
   * A v1 piece is one SHA-1 over all its blocks in order: it is read again, from the page cache.
   */
  private void hashWritten(ActivePiece piece, PieceLeaves known) {
    var right = new AtomicBoolean();
    swarm
        .jobs()
        .run(
            swarm.parts().hashers(),
            () -> right.set(swarm.store().matches(piece.piece())),
            failure -> {
              if (failure != null) {
                swarm.readFailed(failure);
              } else if (!stopped && picker.active(piece.piece()) == piece) {
                judge(piece, known, right.get());
              }
            });
  }

  private void judge(ActivePiece piece, PieceLeaves known, boolean right) {
    PieceLeaves before = suspects.remove(piece.piece());
    if (right) {
      if (before != null) {
        before.sendersOfOtherThan(known).forEach(this::ban);
      }
      picker.verified(piece.piece());
      swarm.verified(piece.piece());
      return;
    }
    PeerPieces only = piece.onlySender();
    LOG.debug(
        "{}: piece {} is wrong, only one sender: {}",
        swarm.infoHash(),
        piece.piece(),
        only != null);
    swarm.parts().metrics().piecesWrong.increment();
    swarm.wasted(swarm.metainfo().pieceSize(piece.piece()), swarm.parts().metrics().wrong);
    picker.wrong(piece, only == null);
    if (only != null) {
      ban(only);
    } else {
      suspects.put(piece.piece(), known);
    }
    askOthers();
  }

  private void ban(PeerPieces pieces) {
    swarm.peers().ban(pieces);
  }

  /** The peer is gone; what was asked of it is asked of others. */
  void leave(Peer peer) {
    picker.leave(peer.pieces());
    askOthers();
  }

  /** Asks nobody until {@link #resume}. */
  void stall() {
    stalled = true;
    updateInterests();
  }

  void resume() {
    stalled = false;
    updateInterests();
  }

  boolean isStalled() {
    return stalled;
  }

  /** Throws away what comes from now on. */
  void stop() {
    stopped = true;
    handOver();
  }
}
