package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.ActivePiece;
import io.rackcast.agent.transfer.picker.PeerPieces;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks pieces that are whole, and finds who sent what is wrong in them. Used on the event loop.
 */
final class Verdicts {
  private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);

  private final Swarm swarm;
  private final Fetcher fetcher;
  // Of the pieces under way.
  private final Map<Integer, PieceLeaves> leaves = new HashMap<>();
  // What was sent for a piece that turned out wrong, until it is right and tells the guilty.
  private final Map<Integer, PieceLeaves> suspects = new HashMap<>();

  Verdicts(Swarm swarm, Fetcher fetcher) {
    this.swarm = swarm;
    this.fetcher = fetcher;
  }

  /** A block is on the disk. */
  void written(BlockBatch.Arrived arrived) {
    ActivePiece piece = arrived.piece;
    if (piece.round() != arrived.round || fetcher.picker().active(piece.piece()) != piece) {
      return;
    }
    fetcher.picker().written(piece, arrived.block);
    PieceLeaves known =
        leaves.computeIfAbsent(piece.piece(), number -> new PieceLeaves(piece.blocks()));
    known.put(piece, arrived.block, arrived.leaf);
    if (!piece.isWritten() || fetcher.isStopped()) {
      return;
    }
    leaves.remove(piece.piece());
    if (swarm.metainfo().isHybrid()) {
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
            failure -> hashed(piece, known, failure, right.get()));
  }

  private void hashed(
      ActivePiece piece, PieceLeaves known, @Nullable IOException failure, boolean right) {
    if (failure != null) {
      swarm.readFailed(failure);
    } else if (!fetcher.isStopped() && fetcher.picker().active(piece.piece()) == piece) {
      judge(piece, known, right);
    }
  }

  /** The piece came from elsewhere than peers. */
  void forget(int piece) {
    leaves.remove(piece);
    suspects.remove(piece);
  }

  private void judge(ActivePiece piece, PieceLeaves known, boolean right) {
    PieceLeaves before = suspects.remove(piece.piece());
    if (!right) {
      wrong(piece, known);
      return;
    }
    if (before != null) {
      before.sendersOfOtherThan(known).forEach(swarm.peers()::ban);
    }
    fetcher.picker().verified(piece.piece());
    swarm.verified(piece.piece());
  }

  private void wrong(ActivePiece piece, PieceLeaves known) {
    PeerPieces only = piece.onlySender();
    LOG.debug(
        "{}: piece {} is wrong, only one sender: {}",
        swarm.infoHash(),
        piece.piece(),
        only != null);
    swarm.parts().metrics().piecesWrong.increment();
    swarm.wasted(swarm.metainfo().pieceSize(piece.piece()), swarm.parts().metrics().wrong);
    fetcher.picker().wrong(piece, only == null);
    if (only != null) {
      swarm.peers().ban(only);
    } else {
      suspects.put(piece.piece(), known);
    }
    fetcher.askOthers();
  }
}
