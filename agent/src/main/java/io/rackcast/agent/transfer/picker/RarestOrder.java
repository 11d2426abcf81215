package io.rackcast.agent.transfer.picker;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * The pieces nobody works on, ordered by how many peers have them; ties are broken by chance when
 * asked.
 *
 * <p>{@code order} holds the listed pieces by count: those with count {@code c} lie from {@code
 * start[c]} to {@code start[c + 1]}. A count that changes by one moves one piece over one border:
 * two writes, whatever the number of pieces. Peers that have everything are not counted here, as
 * they would move every piece and change no order.
 */
final class RarestOrder {
  private final int[] order;
  private final int[] position;
  private final int[] count;
  private int[] start = new int[8];
  private int highest;

  /** Lists all pieces, each with count 0. */
  RarestOrder(int pieces) {
    order = new int[pieces];
    position = new int[pieces];
    count = new int[pieces];
    for (int piece = 0; piece < pieces; piece++) {
      order[piece] = piece;
      position[piece] = piece;
    }
    start[1] = pieces;
  }

  int count(int piece) {
    return count[piece];
  }

  int listed() {
    return start[highest + 1];
  }

  boolean isListed(int piece) {
    return position[piece] < listed();
  }

  void increment(int piece) {
    int from = count[piece]++;
    if (from == highest) {
      grow();
    }
    if (position[piece] < start[from + 1]) {
      swap(piece, --start[from + 1]);
    }
  }

  void decrement(int piece) {
    boolean listed = isListed(piece);
    int from = count[piece]--;
    if (listed) {
      swap(piece, start[from]++);
    }
  }

  /** Takes a piece off the list; its count goes on being kept. */
  void remove(int piece) {
    if (!isListed(piece)) {
      return;
    }
    for (int c = count[piece]; c <= highest; c++) {
      swap(piece, --start[c + 1]);
    }
  }

  /** Puts a piece on the list again. */
  void restore(int piece) {
    if (isListed(piece)) {
      return;
    }
    swap(piece, start[highest + 1]++);
    for (int c = highest; c > count[piece]; c--) {
      swap(piece, start[c]++);
    }
  }

  /** A rarest piece that is acceptable, of those with this count at least, or -1. */
  int pick(int least, IntPredicate acceptable, RandomGenerator random) {
    for (int c = least; c <= highest; c++) {
      int size = start[c + 1] - start[c];
      int first = size > 1 ? random.nextInt(size) : 0;
      for (int i = 0; i < size; i++) {
        int at = first + i < size ? first + i : first + i - size;
        int piece = order[start[c] + at];
        if (acceptable.test(piece)) {
          return piece;
        }
      }
    }
    return -1;
  }

  private void grow() {
    highest++;
    if (highest + 2 > start.length) {
      start = Arrays.copyOf(start, start.length * 2);
    }
    // The new highest count has no piece yet: it begins where the list ends.
    start[highest + 1] = start[highest];
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
