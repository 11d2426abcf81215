package io.rackcast.agent.transfer.picker;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What one peer has, and what it is asked for. Changed by {@link PiecePicker} only. */
public final class PeerPieces {
  final int pieces;
  // Null: has everything, and is not in the counts of RarestOrder.
  @Nullable BitSet bits = new BitSet();
  int known;
  // Pieces it has that we lack and may ask it for; of those, the ones nobody works on.
  int wanted;
  int free;
  PieceScope scope = PieceScope.ALL;
  // Whether its pieces are counted as being inside.
  boolean counted = true;
  boolean silent;
  BitSet claims = new BitSet();
  @Nullable ActivePiece current;
  // Of PieceChoice, which wanted pieces were looked at.
  int turn;
  private final RequestList requests = new RequestList();
  private final Patience patience = new Patience();

  PeerPieces(int pieces) {
    this.pieces = pieces;
  }

  /** Whether the peer says it has the piece. */
  public boolean has(int piece) {
    return bits == null || bits.get(piece);
  }

  /** Whether the peer has everything. */
  public boolean isSeeder() {
    return bits == null || known == pieces;
  }

  /** How many pieces of a stripe of {@code count} it lacks, as far as it says. */
  public int lacked(int stripe, int count) {
    int lacked = 0;
    for (int piece = stripe; bits != null && piece < pieces; piece += count) {
      lacked += bits.get(piece) ? 0 : 1;
    }
    return lacked;
  }

  /** Whether it has pieces that we lack and may ask it for, or is at one. */
  public boolean isWanted() {
    return wanted > 0 || requests.size() > 0 || (current != null && current.free() > 0);
  }

  /** Whether it may be asked for everything, as it is not outside. */
  public boolean isInside() {
    return scope.isInside();
  }

  /** Whether it may be asked for the piece, if nobody inside has it. */
  public boolean mayBeAskedFor(int piece) {
    return scope.includes(piece);
  }

  /** Pieces that it says it fetches from outside; a copy. */
  public BitSet claims() {
    return (BitSet) claims.clone();
  }

  /** Blocks asked of it and not answered yet. */
  public RequestList requests() {
    return requests;
  }

  /** How long it is waited for. */
  public Patience patience() {
    return patience;
  }

  /** Adds the pieces it has to {@code all}. */
  public void addTo(BitSet all) {
    if (bits == null) {
      all.set(0, pieces);
    } else {
      all.or(bits);
    }
  }

  /** The first piece it has from {@code from} on, or -1. */
  int next(int from) {
    if (bits == null) {
      return from < pieces ? from : -1;
    }
    return bits.nextSetBit(from);
  }
}
