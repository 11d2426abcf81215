package io.rackcast.agent.transfer.picker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
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
 */
public final class PiecePicker {
  private final PieceShape shape;
  private final RandomGenerator random;
  private final BitSet have;
  private final RarestOrder order;
  private final Availability availability;
  private final ActivePieces active = new ActivePieces();
  private final List<PeerPieces> peers = new ArrayList<>();
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
    this.order = new RarestOrder(shape.pieces());
    have.stream().forEach(order::remove);
    this.availability = new Availability(order, this.have);
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
    var peer = new PeerPieces(shape.pieces());
    peers.add(peer);
    return peer;
  }

  /** Forgets a peer and all that was asked of it. */
  public void leave(PeerPieces peer) {
    abandonAll(peer);
    peers.remove(peer);
    availability.leave(peer);
  }

  /** The peer has one more piece. */
  public void addPiece(PeerPieces peer, int piece) {
    availability.add(peer, piece);
  }

  /** The peer has everything. */
  public void addAll(PeerPieces peer) {
    availability.addAll(peer, shape.pieces() - haveCount);
  }

  /** The peer does not have a piece that it said it had. */
  public void removePiece(PeerPieces peer, int piece) {
    availability.remove(peer, piece);
  }

  /** The next block to ask the peer for, noted as asked, or {@link Block#NONE}. */
  public long pick(PeerPieces peer) {
    if (peer.wanted == 0) {
      return Block.NONE;
    }
    ActivePiece current = peer.current;
    if (current == null || current.free() == 0 || !peer.has(current.piece())) {
      current = nextPiece(peer);
      peer.current = current;
    }
    if (current == null) {
      return order.listed() == 0 ? EndGame.pick(peer, active.list(), random) : Block.NONE;
    }
    return Block.of(current.piece(), current.takeFree());
  }

  private @Nullable ActivePiece nextPiece(PeerPieces peer) {
    ActivePiece helped = null;
    for (ActivePiece piece : active.list()) {
      if (piece.free() > 0 && peer.has(piece.piece())) {
        if (mayTake(peer, piece)) {
          piece.worker = peer;
          return piece;
        }
        helped = helped == null && !piece.single ? piece : helped;
      }
    }
    int rarest = order.pick(peer::has, random);
    if (rarest < 0) {
      return helped;
    }
    ActivePiece begun = begin(rarest);
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

  private ActivePiece begin(int piece) {
    order.remove(piece);
    return active.begin(piece, shape);
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
    order.remove(piece);
    if (have.get(piece)) {
      return;
    }
    have.set(piece);
    haveCount++;
    for (PeerPieces peer : peers) {
      peer.wanted -= peer.has(piece) ? 1 : 0;
    }
  }

  /** The piece is wrong: it is fetched anew, and from a single peer if {@code single}. */
  public void wrong(ActivePiece piece, boolean single) {
    piece.restart(shape);
    piece.single = single;
    piece.worker = null;
    for (PeerPieces peer : peers) {
      ActivePieces.release(peer, piece);
    }
  }

  /**
   * Takes a missing piece out of the choice, as it comes from elsewhere; blocks that still arrive
   * are not needed. The caller has seen that no arrived block of it is on its way to the disk.
   */
  public void reserve(int piece) {
    active.drop(piece);
    order.remove(piece);
  }

  /** Gives back a reserved piece that did not come. */
  public void unreserve(int piece) {
    if (!have.get(piece)) {
      order.restore(piece);
    }
  }
}
