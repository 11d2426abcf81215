package io.rackcast.agent.transfer.picker;

import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * The pieces that may be begun at a peer outside, by stripe: nobody works on them, and nobody
 * inside has or fetches them.
 *
 * <p>Pieces lie by stripe in one array, the open ones of each stripe first, so opening or closing
 * one is a swap, and a choice looks at the open ones of a peer's stripes only.
 */
final class OutsidePieces {
  private final int stripes;
  private final int[] order;
  private final int[] position;
  private final int[] start;
  private final int[] open;

  /** Pieces in {@code stripes} stripes, none open. */
  OutsidePieces(int pieces, int stripes) {
    this.stripes = stripes;
    order = new int[pieces];
    position = new int[pieces];
    start = new int[stripes];
    open = new int[stripes];
    int at = 0;
    for (int stripe = 0; stripe < stripes; stripe++) {
      start[stripe] = at;
      for (int piece = stripe; piece < pieces; piece += stripes) {
        order[at] = piece;
        position[piece] = at++;
      }
    }
  }

  void set(int piece, boolean isOpen) {
    int stripe = piece % stripes;
    boolean was = position[piece] < start[stripe] + open[stripe];
    if (isOpen && !was) {
      swap(piece, start[stripe] + open[stripe]++);
    } else if (!isOpen && was) {
      swap(piece, start[stripe] + --open[stripe]);
    }
  }

  /**
   * An open piece of these stripes that is acceptable, or -1. Stripe and piece begin by chance, so
   * that several who ask at once bring in different pieces.
   */
  int pick(BitSet of, IntPredicate acceptable, RandomGenerator random) {
    int first = random.nextInt(stripes);
    for (int stripe = of.nextSetBit(first); stripe >= 0; stripe = of.nextSetBit(stripe + 1)) {
      int piece = pick(stripe, acceptable, random);
      if (piece >= 0) {
        return piece;
      }
    }
    for (int stripe = of.nextSetBit(0);
        stripe >= 0 && stripe < first;
        stripe = of.nextSetBit(stripe + 1)) {
      int piece = pick(stripe, acceptable, random);
      if (piece >= 0) {
        return piece;
      }
    }
    return -1;
  }

  private int pick(int stripe, IntPredicate acceptable, RandomGenerator random) {
    int size = open[stripe];
    int first = size > 1 ? random.nextInt(size) : 0;
    for (int i = 0; i < size; i++) {
      int at = first + i < size ? first + i : first + i - size;
      int piece = order[start[stripe] + at];
      if (acceptable.test(piece)) {
        return piece;
      }
    }
    return -1;
  }

  private void swap(int piece, int to) {
    int from = position[piece];
    int other = order[to];
    order[from] = other;
    position[other] = from;
    order[to] = piece;
    position[piece] = to;
  }
}
