package io.rackcast.agent.transfer.picker;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which block a peer is asked for next.
 *
 * <p>A peer first ends the piece it is at, then takes over a piece that was left half done, then
 * begins the rarest piece it has, ties broken by chance; only when none is left it helps with a
 * piece that another peer is at. So most pieces come from one peer, which makes the guilty one
 * plain when a piece is bad. When every missing block has been asked for, blocks are asked of a
 * second and a third peer ("end game").
 *
 * <p>A peer outside ({@link PieceScope}) is asked only for pieces of some stripes, and for none
 * that a peer inside has or fetches; which of them is chance, so that peers who ask each other
 * later bring in different ones. It takes no part in the end game.
 */
final class PieceChoice {
  private final PieceShape shape;
  private final Availability availability;
  private final ActivePieces active;
  private final RandomGenerator random;

  PieceChoice(
      PieceShape shape, Availability availability, ActivePieces active, RandomGenerator random) {
    this.shape = shape;
    this.availability = availability;
    this.active = active;
    this.random = random;
  }

  /** The next block to ask the peer for, noted as asked, or {@link Block#NONE}. */
  long pick(PeerPieces peer) {
    ActivePiece current = peer.current;
    if (current == null || !goesOn(peer, current)) {
      current = peer.wanted == 0 ? null : nextPiece(peer);
      peer.current = current;
    }
    if (current != null) {
      return Block.of(current.piece(), current.takeFree());
    }
    boolean over = peer.wanted > 0 && availability.free() == 0 && peer.isInside();
    return over ? EndGame.pick(peer, active.list(), random) : Block.NONE;
  }

  private boolean goesOn(PeerPieces peer, ActivePiece current) {
    return current.free() > 0
        && peer.has(current.piece())
        && active.get(current.piece()) == current;
  }

  private @Nullable ActivePiece nextPiece(PeerPieces peer) {
    ActivePiece helped = null;
    for (ActivePiece piece : active.list()) {
      if (piece.free() > 0 && peer.has(piece.piece()) && availability.mayAsk(peer, piece.piece())) {
        if (mayTake(peer, piece)) {
          piece.worker = peer;
          return piece;
        }
        helped = helped == null && !piece.single ? piece : helped;
      }
    }
    int chosen = availability.pick(peer, random);
    if (chosen < 0) {
      return helped;
    }
    ActivePiece begun = active.begin(chosen, shape);
    availability.take(chosen);
    begun.worker = peer;
    return begun;
  }

  /** A piece that must come from one peer is begun anew when that one is gone. */
  private boolean mayTake(PeerPieces peer, ActivePiece piece) {
    if (piece.worker != null) {
      return piece.worker == peer;
    }
    if (piece.single && !piece.isOnlyFrom(peer)) {
      // A block of the old round that is still on its way to the disk could land on the new one.
      if (piece.hasArrivedBlocks()) {
        return false;
      }
      piece.restart(shape);
    }
    return piece.free() > 0;
  }
}
