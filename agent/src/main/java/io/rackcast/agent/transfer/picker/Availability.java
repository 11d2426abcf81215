package io.rackcast.agent.transfer.picker;

import java.util.BitSet;

/** Which pieces the peers have, kept with each peer and in the order of rarity. */
final class Availability {
  private final RarestOrder order;
  private final BitSet have;

  /** Availability, none so far; {@code have} are our verified pieces, which go on changing. */
  Availability(RarestOrder order, BitSet have) {
    this.order = order;
    this.have = have;
  }

  /** The peer has one more piece. */
  void add(PeerPieces peer, int piece) {
    if (peer.has(piece) || peer.bits == null) {
      return;
    }
    peer.bits.set(piece);
    peer.known++;
    peer.wanted += have.get(piece) ? 0 : 1;
    order.increment(piece);
  }

  /** The peer has everything; {@code missing} pieces of it we lack. */
  void addAll(PeerPieces peer, int missing) {
    leave(peer);
    peer.bits = null;
    peer.known = peer.pieces;
    peer.wanted = missing;
  }

  /** The peer does not have a piece that it said it had. */
  void remove(PeerPieces peer, int piece) {
    if (!peer.has(piece)) {
      return;
    }
    if (peer.bits == null) {
      var all = new BitSet(peer.pieces);
      all.set(0, peer.pieces);
      all.stream().forEach(order::increment);
      peer.bits = all;
    }
    peer.bits.clear(piece);
    peer.known--;
    peer.wanted -= have.get(piece) ? 0 : 1;
    order.decrement(piece);
  }

  /** The peer is gone. */
  void leave(PeerPieces peer) {
    if (peer.bits != null) {
      peer.bits.stream().forEach(order::decrement);
    }
  }
}
