package io.rackcast.agent.transfer.picker;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What one peer has, and what it is asked for. Changed by {@link PiecePicker} only. */
public final class PeerPieces {
  final int pieces;
  // Null: has everything, and is not in the counts of RarestOrder.
  @Nullable BitSet bits = new BitSet();
  int known;
  int wanted;
  @Nullable ActivePiece current;
  private final RequestList requests = new RequestList();

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

  /** How many pieces it has that we lack. */
  public int wanted() {
    return wanted;
  }

  /** Blocks asked of it and not answered yet. */
  public RequestList requests() {
    return requests;
  }
}
