package io.rackcast.agent.transfer.picker;

import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next block to ask a peer for.
 *
 * <p>Which one that is says {@link PieceChoice}; what becomes of blocks that were asked for is told
 * to this class, which keeps what is known of peers and of pieces under way.
 */
public final class PiecePicker {
  private final PieceShape shape;
  private final BitSet have;
  private final Availability availability;
  private final ActivePieces active = new ActivePieces();
  private final PieceChoice choice;
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
    this.have = (BitSet) have.clone();
    this.haveCount = have.cardinality();
    this.availability = new Availability(shape.pieces(), this.have);
    this.choice = new PieceChoice(shape, availability, active, random);
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

  /**
   * These are to come first, the first one first, wherever their peers may be asked for them; all
   * others as usual.
   *
   * @param pieces lacking ones; kept as it is
   * @return whether they are others than before
   */
  public boolean want(int[] pieces) {
    return choice.want(pieces);
  }

  /** The next block to ask the peer for, noted as asked, or {@link Block#NONE}. */
  public long pick(PeerPieces peer) {
    return choice.pick(peer);
  }

  /**
   * For a peer that has nothing else to do: a block that another one was asked for and lets wait
   * for too long ({@link Patience}), noted as asked; or {@link Block#NONE}. A peer outside helps
   * only others outside, with pieces that it may be asked for.
   *
   * @param least how long each block may wait in any case, in nanoseconds
   */
  public long rescue(PeerPieces peer, long now, long least) {
    return peer.wanted > 0
        ? EndGame.rescue(peer, availability, active, now, least, piece -> true)
        : Block.NONE;
  }

  /** Whether somebody waits for pieces. */
  public boolean isAnyWanted() {
    return choice.isAnyWanted();
  }

  /** Whether the piece is to come first. */
  public boolean isWanted(int piece) {
    return choice.isWanted(piece);
  }

  /** As {@link #rescue}, of pieces for which somebody waits, whatever else the peer could do. */
  public long rescueWanted(PeerPieces peer, long now, long least) {
    return peer.wanted > 0
        ? EndGame.rescue(peer, availability, active, now, least, choice::isWanted)
        : Block.NONE;
  }

  /** The peer will not answer this request, as far as we can tell: others may be asked. */
  public void abandon(PeerPieces peer, long block) {
    ActivePiece piece = active.get(Block.piece(block));
    if (piece != null) {
      piece.unask(Block.number(block));
      ActivePieces.release(peer, piece);
    }
  }

  /**
   * The pieces of {@code others}, which somebody inside fetches from outside, that are fetched from
   * outside here too, and of which less than half has come.
   */
  public BitSet twice(BitSet others) {
    var twice = new BitSet();
    for (ActivePiece piece : active.list()) {
      if (others.get(piece.piece())
          && piece.worker != null
          && !piece.worker.isInside()
          && !piece.isHalfThere()) {
        twice.set(piece.piece());
      }
    }
    return twice;
  }

  /** Nobody is at the piece any more; the caller takes back the requests. */
  public void leave(int piece) {
    ActivePiece left = active.get(piece);
    if (left != null) {
      release(left);
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
    release(piece);
  }

  private void release(ActivePiece piece) {
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
