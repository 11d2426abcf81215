package io.rackcast.agent.transfer;

import java.util.Arrays;
import java.util.BitSet;

/** Some pieces, each once, in the order in which they were named. */
final class WantedPieces {
  private final BitSet named = new BitSet();
  private final int pieces;
  private final int[] order;
  private int count;

  /** None so far, of a torrent of so many pieces; takes {@code most}. */
  WantedPieces(int pieces, int most) {
    this.pieces = pieces;
    this.order = new int[most];
  }

  /** Takes a piece; not if it is there already, or the torrent has no such piece. */
  void add(int piece) {
    if (piece < pieces && !isFull() && !named.get(piece)) {
      named.set(piece);
      order[count++] = piece;
    }
  }

  boolean isFull() {
    return count == order.length;
  }

  int[] toArray() {
    return Arrays.copyOf(order, count);
  }
}
