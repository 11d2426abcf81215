package io.rackcast.agent.transfer.picker;

import java.util.Arrays;
import java.util.BitSet;
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
 *
 * <p>Wanted pieces, for which somebody waits, come before all that, in their order: a peer inside
 * leaves the piece it is at for one of them, and helps with one before it begins another piece. A
 * peer outside ends its piece first, as neighbours were told that it brings it in.
 */
final class PieceChoice {
  private final PieceShape shape;
  private final Availability availability;
  private final ActivePieces active;
  private final RandomGenerator random;
  private int[] wanted = {};
  private final BitSet wantedSet = new BitSet();
  // How often that has changed: each peer looks at it once.
  private int turn;

  PieceChoice(
      PieceShape shape, Availability availability, ActivePieces active, RandomGenerator random) {
    this.shape = shape;
    this.availability = availability;
    this.active = active;
    this.random = random;
  }

  /** Changes the wanted pieces; false if they are the same. */
  boolean want(int[] pieces) {
    if (Arrays.equals(wanted, pieces)) {
      return false;
    }
    wanted = pieces;
    wantedSet.clear();
    for (int piece : pieces) {
      wantedSet.set(piece);
    }
    turn++;
    return true;
  }

  boolean isAnyWanted() {
    return wanted.length > 0;
  }

  boolean isWanted(int piece) {
    return wantedSet.get(piece);
  }

  /** The next block to ask the peer for, noted as asked, or {@link Block#NONE}. */
  long pick(PeerPieces peer) {
    ActivePiece current = peer.current;
    if (current == null || !goesOn(peer, current)) {
      current = peer.wanted == 0 ? null : nextPiece(peer);
      peer.current = current;
    } else if (wanted.length > 0 && peer.turn != turn && peer.isInside()) {
      current = turn(peer, current);
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

  private ActivePiece turn(PeerPieces peer, ActivePiece current) {
    peer.turn = turn;
    ActivePiece first = isWanted(current.piece()) ? null : wantedPiece(peer);
    if (first == null) {
      return current;
    }
    ActivePieces.release(peer, current);
    peer.current = first;
    return first;
  }

  private @Nullable ActivePiece wantedPiece(PeerPieces peer) {
    ActivePiece helped = null;
    for (ActivePiece piece : active.list()) {
      int number = piece.piece();
      if (piece.free() > 0
          && wantedSet.get(number)
          && peer.has(number)
          && availability.mayAsk(peer, number)) {
        if (mayTake(peer, piece)) {
          piece.worker = peer;
          return piece;
        }
        helped = helped == null && !piece.single && peer.isInside() ? piece : helped;
      }
    }
    for (int number : wanted) {
      if (availability.isFree(number) && peer.has(number) && availability.mayAsk(peer, number)) {
        return begin(peer, number);
      }
    }
    return helped;
  }

  private @Nullable ActivePiece nextPiece(PeerPieces peer) {
    ActivePiece first = wanted.length == 0 ? null : wantedPiece(peer);
    return first == null ? usualPiece(peer) : first;
  }

  private @Nullable ActivePiece usualPiece(PeerPieces peer) {
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
    return chosen < 0 ? helped : begin(peer, chosen);
  }

  private ActivePiece begin(PeerPieces peer, int chosen) {
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
