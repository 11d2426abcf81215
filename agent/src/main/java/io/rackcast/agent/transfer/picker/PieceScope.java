package io.rackcast.agent.transfer.picker;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces a peer may be asked for. One that is asked for everything is <em>inside</em>: what
 * it has is to be had without crossing a border, so it is asked of nobody outside.
 */
public final class PieceScope {
  /** Everything: a peer of the rack, or any peer where nobody rules. */
  public static final PieceScope ALL = new PieceScope(0, new BitSet());

  /** Nothing: the peer is only served. */
  public static final PieceScope NONE = new PieceScope(1, new BitSet());

  private final int count;
  private final BitSet stripes;

  private PieceScope(int count, BitSet stripes) {
    this.count = count;
    this.stripes = stripes;
  }

  /** Pieces of these stripes of {@code count}; the set is copied. */
  public static PieceScope of(int count, BitSet stripes) {
    return stripes.isEmpty() ? NONE : new PieceScope(count, (BitSet) stripes.clone());
  }

  /** Whether the peer is inside. */
  public boolean isInside() {
    return count == 0;
  }

  /** Whether the peer may be asked for the piece. */
  public boolean includes(int piece) {
    return count == 0 || stripes.get(piece % count);
  }

  BitSet stripes() {
    return stripes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PieceScope scope
        && count == scope.count
        && stripes.equals(scope.stripes);
  }

  @Override
  public int hashCode() {
    return 31 * count + stripes.hashCode();
  }
}
