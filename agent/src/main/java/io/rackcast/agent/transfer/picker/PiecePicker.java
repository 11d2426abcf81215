package io.rackcast.agent.transfer.picker;

import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next block to ask a peer for.
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
public final class PiecePicker {
  private final PieceShape shape;
  private final RandomGenerator random;
  private final BitSet have;
  private final Availability availability;
  private final ActivePieces active = new ActivePieces();
  private int haveCount;

  /**
   * Begins with the pieces in {@code have}.
   *
   * @param shape how pieces are cut
   * @param have verified pieces, copied
   * @param random breaks ties
   */
  public PiecePicker(PieceShape shape, BitSet have, RandomGenerator random) {
    this.shape = shape;
    this.random = random;
    this.have = (BitSet) have.clone();
    this.haveCount = have.cardinality();
    this.availability = new Availability(shape.pieces(), this.have);
  }

  /** Whether the piece is verified. */
  public boolean has(int piece) {
    return have.get(piece);
  }

  /** Verified pieces; a copy. */
  public BitSet have() {
    return (BitSet) have.clone();
  }

  /** How many pieces are verified. */
  public int haveCount() {
    return haveCount;
  }

  /** Whether everything is verified. */
  public boolean isComplete() {
    return haveCount == shape.pieces();
  }

  /** The state of a piece being fetched, or null. */
  public @Nullable ActivePiece active(int piece) {
    return active.get(piece);
  }

  /** A peer that has nothing yet. */
  public PeerPieces join() {
    return availability.join();
  }

  /** Forgets a peer and all that was asked of it. */
  public void leave(PeerPieces peer) {
    abandonAll(peer);
    availability.leave(peer);
  }

  /** The peer has one more piece. */
  public void addPiece(PeerPieces peer, int piece) {
    availability.add(peer, piece);
  }

  /** The peer has everything. */
  public void addAll(PeerPieces peer) {
    availability.addAll(peer);
  }

  /** The peer does not have a piece that it said it had. */
  public void removePiece(PeerPieces peer, int piece) {
    availability.remove(peer, piece);
  }

  /** Cuts the pieces into stripes; 0: into none, so that only peers inside are asked. */
  public void cut(int stripes) {
    availability.cut(stripes);
  }

  /** Changes what the peer may be asked for; what it is at it may end. */
  public void setScope(PeerPieces peer, PieceScope scope) {
    availability.setScope(peer, scope);
  }

  /** Whether the peer does not answer: what it has is then asked of others too. */
  public void setSilent(PeerPieces peer, boolean silent) {
    availability.setSilent(peer, silent);
  }

  /** The peer says which pieces it fetches from outside: all of these, no others. */
  public void claim(PeerPieces peer, BitSet pieces) {
    availability.claim(peer, pieces);
  }

  /** How many peers inside have the piece, but for those who have everything. */
  public int copiesInside(int piece) {
    return availability.copies(piece);
  }

  /** The pieces that are being fetched from outside. */
  public BitSet outside() {
    var pieces = new BitSet();
    for (ActivePiece piece : active.list()) {
      if (piece.worker != null && !piece.worker.isInside()) {
        pieces.set(piece.piece());
      }
    }
    return pieces;
  }

  /** The next block to ask the peer for, noted as asked, or {@link Block#NONE}. */
  public long pick(PeerPieces peer) {
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

  /**
   * For a peer that has nothing else to do: a block that another one was asked for before this
   * moment, in nanoseconds, and has not sent; noted as asked; or {@link Block#NONE}. A peer outside
   * helps only others outside, with pieces that it may be asked for.
   */
  public long rescue(PeerPieces peer, long beforeNanos) {
    return peer.wanted > 0 ? EndGame.rescue(peer, availability, active, beforeNanos) : Block.NONE;
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

  /** The peer will not answer this request, as far as we can tell: others may be asked. */
  public void abandon(PeerPieces peer, long block) {
    ActivePiece piece = active.get(Block.piece(block));
    if (piece != null) {
      piece.unask(Block.number(block));
      ActivePieces.release(peer, piece);
    }
  }

  /** As {@link #abandon} for each open request of the peer, and forgets them. */
  public void abandonAll(PeerPieces peer) {
    for (int i = 0; i < peer.requests().size(); i++) {
      abandon(peer, peer.requests().block(i));
    }
    peer.requests().clear();
    if (peer.current != null) {
      ActivePieces.release(peer, peer.current);
    }
    for (ActivePiece piece : active.list()) {
      ActivePieces.release(peer, piece);
    }
  }

  /**
   * A block that was asked for has arrived.
   *
   * @param isOpen whether the request was still counted, not abandoned before
   * @return its piece, or null if the block is not needed any more
   */
  public @Nullable ActivePiece arrived(PeerPieces peer, long block, boolean isOpen) {
    ActivePiece piece = active.get(Block.piece(block));
    if (piece == null) {
      return null;
    }
    int number = Block.number(block);
    if (isOpen) {
      piece.unask(number);
    }
    if (!piece.needs(number) || (piece.single && piece.worker != peer)) {
      return null;
    }
    piece.arrive(number, peer);
    return piece;
  }

  /** How many other peers still have an open request for a block that arrived. */
  public int otherAskers(ActivePiece piece, long block) {
    return piece.askers(Block.number(block));
  }

  /** The block is on the disk. */
  public void written(ActivePiece piece, int block) {
    piece.written(block);
  }

  /** The block could not be written: it is missing again. */
  public void lost(ActivePiece piece, int block) {
    piece.lost(block);
  }

  /** The piece is verified. */
  public void verified(int piece) {
    active.drop(piece);
    if (!have.get(piece)) {
      have.set(piece);
      haveCount++;
    }
    availability.take(piece);
  }

  /** The piece is wrong: it is fetched anew, and from a single peer if {@code single}. */
  public void wrong(ActivePiece piece, boolean single) {
    piece.restart(shape);
    piece.single = single;
    piece.worker = null;
    for (PeerPieces peer : availability.peers()) {
      ActivePieces.release(peer, piece);
    }
  }

  /**
   * Takes a missing piece out of the choice, as it comes from elsewhere; blocks that still arrive
   * are not needed. The caller has seen that no arrived block of it is on its way to the disk.
   */
  public void reserve(int piece) {
    active.drop(piece);
    availability.take(piece);
  }

  /** Gives back a reserved piece that did not come. */
  public void unreserve(int piece) {
    if (!have.get(piece)) {
      availability.giveBack(piece);
    }
  }
}
