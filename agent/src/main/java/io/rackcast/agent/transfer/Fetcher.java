package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.picker.ActivePiece;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.picker.PiecePicker;
import java.io.IOException;
import java.util.BitSet;

/**
 * Fetches a swarm's missing pieces: has peers asked, and takes what they send to {@link Arrivals}
 * and then to {@link Verdicts}. Used on the event loop.
 */
final class Fetcher {
  private final Swarm swarm;
  private final PiecePicker picker;
  private final Appetite appetite;
  private final Arrivals arrivals;
  private final Verdicts verdicts;
  private boolean stalled;
  private boolean stopped;
  private boolean asksOthers;

  Fetcher(Swarm swarm, BitSet have) {
    this.swarm = swarm;
    this.picker = new PiecePicker(swarm.layout(), have, swarm.parts().random());
    this.appetite = new Appetite(swarm);
    this.arrivals = new Arrivals(swarm, swarm.metainfo().isHybrid(), this::worked);
    this.verdicts = new Verdicts(swarm, this);
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
    arrivals.add(piece, Block.number(block), data);
  }

  /**
   * Another peer is asked for the block now: where it waits outside it is taken back, as to be
   * served twice from there is what the whole rack pays for.
   */
  void takeBackOutside(Peer helper, long block) {
    for (Peer other : swarm.peers().all()) {
      if (other != helper && !other.pieces().isInside()) {
        other.download().cancel(block);
        other.out().flush();
      }
    }
  }

  /** A neighbour brings the piece in: what waits outside is taken back. */
  void leaveToNeighbour(int piece) {
    for (Peer peer : swarm.peers().all()) {
      if (!peer.pieces().isInside()) {
        peer.download().cancelPiece(piece);
        peer.out().flush();
      }
    }
    picker.leave(piece);
    swarm.parts().metrics().piecesYielded.increment();
    askOthers();
  }

  /** All that came at a time was taken. */
  void flush() {
    arrivals.flush();
  }

  private void worked(BlockBatch done) {
    IOException failure = null;
    for (BlockBatch.Arrived arrived : done.blocks()) {
      if (arrived.failure != null) {
        failure = arrived.failure;
        picker.lost(arrived.piece, arrived.block);
      } else {
        verdicts.written(arrived);
      }
    }
    if (failure != null && !stopped) {
      swarm.parts().metrics().writesFailed.increment();
      swarm.stall(failure);
    }
  }

  /** A piece that was reserved is there. */
  void offered(int piece) {
    verdicts.forget(piece);
    picker.verified(piece);
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
    arrivals.handOver();
  }

  boolean isStopped() {
    return stopped;
  }
}
