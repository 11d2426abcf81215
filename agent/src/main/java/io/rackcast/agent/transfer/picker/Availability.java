package io.rackcast.agent.transfer.picker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces peers have, and which of them each may be asked for.
 *
 * <p>Peers inside (see {@link PieceScope}) are counted in the order of rarity. A piece that one of
 * them has or says it fetches is not asked of peers outside. Each peer's numbers of pieces to be
 * had of it follow each change, so that most questions are answered without looking at pieces: a
 * change of a piece's state looks at all peers once, a change of a peer's role at all its pieces.
 */
final class Availability {
  private final int pieces;
  private final PieceStates states;
  private final List<PeerPieces> peers = new ArrayList<>();
  // Peers inside that have everything; they are not in the counts of the order.
  private int seedersInside;
  private @Nullable OutsidePieces outside;

  /** No peer so far; {@code have} are our verified pieces, which go on changing. */
  Availability(int pieces, BitSet have) {
    this.pieces = pieces;
    this.states = new PieceStates(pieces, have);
  }

  List<PeerPieces> peers() {
    return peers;
  }

  /** How many peers inside are known to have the piece, without those who have everything. */
  int copies(int piece) {
    return states.order().count(piece);
  }

  /** How many pieces nobody works on. */
  int free() {
    return states.order().listed();
  }

  /** Cuts the pieces into stripes; 0: into none, and no peer outside is asked. */
  void cut(int stripes) {
    if (stripes == 0) {
      outside = null;
      return;
    }
    var cut = new OutsidePieces(pieces, stripes);
    for (int piece = 0; piece < pieces; piece++) {
      cut.set(piece, isOpen(piece));
    }
    outside = cut;
  }

  private boolean isOpen(int piece) {
    return states.isFree(piece) && states.isOpen(piece);
  }

  /** Something of the piece has changed: tells all peers that have it. */
  void changed(int piece) {
    if (!states.hasChanged(piece)) {
      return;
    }
    for (PeerPieces peer : peers) {
      if (peer.has(piece)) {
        count(peer, piece, -1);
      }
    }
    states.follow(piece);
    for (PeerPieces peer : peers) {
      if (peer.has(piece)) {
        count(peer, piece, 1);
      }
    }
    if (outside != null) {
      outside.set(piece, isOpen(piece));
    }
  }

  private void count(PeerPieces peer, int piece, int by) {
    if (mayAsk(peer, piece)) {
      peer.wanted += by;
      peer.free += states.isFree(piece) ? by : 0;
    }
  }

  private void recount(PeerPieces peer) {
    peer.wanted = 0;
    peer.free = 0;
    boolean nothing = !peer.scope.isInside() && seedersInside > 0;
    for (int piece = nothing ? -1 : peer.next(0); piece >= 0; piece = peer.next(piece + 1)) {
      count(peer, piece, 1);
    }
  }

  /** Whether the peer, which has the piece, may be asked for it now; not so once it is verified. */
  boolean mayAsk(PeerPieces peer, int piece) {
    return states.isLacked(piece)
        && (peer.scope.isInside()
            || (states.isOpen(piece) && seedersInside == 0 && peer.scope.includes(piece)));
  }

  /** Whether nobody works on the piece, and we lack it. */
  boolean isFree(int piece) {
    return states.isFree(piece);
  }

  /** A piece to begin at the peer, or -1. */
  int pick(PeerPieces peer, RandomGenerator random) {
    if (peer.free == 0) {
      return -1;
    }
    if (peer.scope.isInside()) {
      // What a counted peer has is counted once at least.
      return states.order().pick(peer.counted && peer.bits != null ? 1 : 0, peer::has, random);
    }
    return outside == null ? -1 : outside.pick(peer.scope.stripes(), peer::has, random);
  }

  /** Somebody works on the piece, or we have it. */
  void take(int piece) {
    states.order().remove(piece);
    changed(piece);
  }

  /** Nobody works on the piece any more. */
  void giveBack(int piece) {
    states.order().restore(piece);
    changed(piece);
  }

  PeerPieces join() {
    var peer = new PeerPieces(pieces);
    peers.add(peer);
    return peer;
  }

  void leave(PeerPieces peer) {
    claim(peer, new BitSet());
    setCounted(peer, false);
    peers.remove(peer);
  }

  /** Changes what the peer may be asked for. */
  void setScope(PeerPieces peer, PieceScope scope) {
    if (peer.scope.equals(scope)) {
      return;
    }
    BitSet claimed = peer.claims;
    claim(peer, new BitSet());
    setCounted(peer, false);
    peer.scope = scope;
    setCounted(peer, !peer.silent);
    claim(peer, claimed);
    recount(peer);
  }

  /** A peer that does not answer keeps no piece from being asked of others. */
  void setSilent(PeerPieces peer, boolean silent) {
    if (peer.silent != silent) {
      peer.silent = silent;
      setCounted(peer, !silent);
    }
  }

  private void setCounted(PeerPieces peer, boolean counts) {
    boolean counted = counts && peer.scope.isInside();
    if (peer.counted == counted) {
      return;
    }
    peer.counted = counted;
    if (peer.bits == null) {
      countSeeder(counted ? 1 : -1);
      return;
    }
    for (int piece = peer.next(0); piece >= 0; piece = peer.next(piece + 1)) {
      countPiece(piece, counted);
    }
  }

  private void countPiece(int piece, boolean more) {
    if (more) {
      states.order().increment(piece);
    } else {
      states.order().decrement(piece);
    }
    changed(piece);
  }

  private void countSeeder(int by) {
    boolean any = seedersInside > 0;
    seedersInside += by;
    if (any != seedersInside > 0) {
      for (PeerPieces peer : peers) {
        if (!peer.scope.isInside()) {
          recount(peer);
        }
      }
    }
  }

  /** The peer has one more piece. */
  void add(PeerPieces peer, int piece) {
    if (peer.bits == null || peer.bits.get(piece)) {
      return;
    }
    peer.bits.set(piece);
    peer.known++;
    count(peer, piece, 1);
    if (peer.counted) {
      countPiece(piece, true);
    }
  }

  /** The peer has everything. */
  void addAll(PeerPieces peer) {
    if (peer.bits == null) {
      return;
    }
    boolean counted = peer.counted;
    setCounted(peer, false);
    peer.bits = null;
    peer.known = pieces;
    setCounted(peer, counted);
    recount(peer);
  }

  /** The peer does not have a piece that it said it had. */
  void remove(PeerPieces peer, int piece) {
    if (!peer.has(piece)) {
      return;
    }
    BitSet bits = peer.bits == null ? listAll(peer) : peer.bits;
    count(peer, piece, -1);
    bits.clear(piece);
    peer.known--;
    if (peer.counted) {
      countPiece(piece, false);
    }
  }

  /** A peer that had everything is counted piece by piece from now on. */
  private BitSet listAll(PeerPieces peer) {
    boolean counted = peer.counted;
    setCounted(peer, false);
    var all = new BitSet(pieces);
    all.set(0, pieces);
    peer.bits = all;
    setCounted(peer, counted);
    recount(peer);
    return all;
  }

  /** The peer says that it fetches these pieces from outside, and no others; kept as it is. */
  void claim(PeerPieces peer, BitSet claimed) {
    BitSet before = peer.claims;
    peer.claims = claimed;
    if (!peer.scope.isInside()) {
      return;
    }
    before.stream().forEach(piece -> states.claim(piece, -1));
    claimed.stream().forEach(piece -> states.claim(piece, 1));
    before.stream().forEach(this::changed);
    claimed.stream().forEach(this::changed);
  }
}
