package io.rackcast.agent.transfer.picker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  // More copies of one request than that help nobody: the last blocks come from one of three peers.
  private static final int MAX_ASKERS = 3;

  private final PieceShape shape;
  private final RandomGenerator random;
  private final BitSet have;
  private final RarestOrder order;
  private final Map<Integer, ActivePiece> active = new HashMap<>();
  private final List<ActivePiece> activeList = new ArrayList<>();
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
    if (peer.bits != null) {
      peer.bits.stream().forEach(order::decrement);
    }
  }

  /** The peer has one more piece. */
  public void addPiece(PeerPieces peer, int piece) {
    if (peer.has(piece) || peer.bits == null) {
      return;
    }
    peer.bits.set(piece);
    peer.known++;
    peer.wanted += have.get(piece) ? 0 : 1;
    order.increment(piece);
  }

  /** The peer has everything. */
  public void addAll(PeerPieces peer) {
    if (peer.bits != null) {
      peer.bits.stream().forEach(order::decrement);
    }
    peer.bits = null;
    peer.known = shape.pieces();
    peer.wanted = shape.pieces() - haveCount;
  }

  /** The peer does not have a piece that it said it had. */
  public void removePiece(PeerPieces peer, int piece) {
    if (!peer.has(piece)) {
      return;
    }
    if (peer.bits == null) {
      var all = new BitSet(shape.pieces());
      all.set(0, shape.pieces());
      all.stream().forEach(order::increment);
      peer.bits = all;
    }
    peer.bits.clear(piece);
    peer.known--;
    peer.wanted -= have.get(piece) ? 0 : 1;
    order.decrement(piece);
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
      return order.listed() == 0 ? endGame(peer) : Block.NONE;
    }
    return Block.of(current.piece(), current.takeFree());
  }

  private @Nullable ActivePiece nextPiece(PeerPieces peer) {
    ActivePiece helped = null;
    for (ActivePiece piece : activeList) {
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
    var begun = new ActivePiece(piece, shape);
    order.remove(piece);
    active.put(piece, begun);
    activeList.add(begun);
    return begun;
  }

  private long endGame(PeerPieces peer) {
    int size = activeList.size();
    int first = size > 1 ? random.nextInt(size) : 0;
    for (int askers = 1; askers < MAX_ASKERS; askers++) {
      for (int i = 0; i < size; i++) {
        ActivePiece piece = activeList.get((first + i) % size);
        if (!piece.single && peer.has(piece.piece())) {
          int block = again(peer, piece, askers);
          if (block >= 0) {
            piece.ask(block);
            return Block.of(piece.piece(), block);
          }
        }
      }
    }
    return Block.NONE;
  }

  private static int again(PeerPieces peer, ActivePiece piece, int askers) {
    for (int block = 0; block < piece.blocks(); block++) {
      if (piece.isAsked(block)
          && piece.askers(block) == askers
          && peer.requests().indexOf(Block.of(piece.piece(), block)) < 0) {
        return block;
      }
    }
    return -1;
  }

  /** The peer will not answer this request, as far as we can tell: others may be asked. */
  public void abandon(PeerPieces peer, long block) {
    ActivePiece piece = active.get(Block.piece(block));
    if (piece != null) {
      piece.unask(Block.number(block));
      release(peer, piece);
    }
  }

  /** As {@link #abandon} for each open request of the peer, and forgets them. */
  public void abandonAll(PeerPieces peer) {
    for (int i = 0; i < peer.requests().size(); i++) {
      abandon(peer, peer.requests().block(i));
    }
    peer.requests().clear();
    if (peer.current != null) {
      release(peer, peer.current);
    }
    for (ActivePiece piece : activeList) {
      release(peer, piece);
    }
  }

  private static void release(PeerPieces peer, ActivePiece piece) {
    if (piece.worker == peer) {
      piece.worker = null;
    }
    if (peer.current == piece) {
      peer.current = null;
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
    drop(piece);
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
      release(peer, piece);
    }
  }

  /**
   * Takes a missing piece out of the choice, as it comes from elsewhere; blocks that still arrive
   * are not needed. The caller has seen that no arrived block of it is on its way to the disk.
   */
  public void reserve(int piece) {
    drop(piece);
    order.remove(piece);
  }

  /** Gives back a reserved piece that did not come. */
  public void unreserve(int piece) {
    if (!have.get(piece)) {
      order.restore(piece);
    }
  }

  private void drop(int piece) {
    ActivePiece dropped = active.remove(piece);
    if (dropped != null) {
      activeList.remove(dropped);
      if (dropped.worker != null) {
        release(dropped.worker, dropped);
      }
    }
  }
}
