package io.rackcast.tracker.simulator;

import java.util.Arrays;

/**
 * Who has which pieces: for each rack and piece the nodes that have it, a bit each, and for each
 * node its pieces. What is on its way in a slot is there when the slot ends.
 */
final class Pieces {
  final int count;
  private final Nodes nodes;
  private final Shape shape;
  private final int words;
  private final long[] held;
  private final long[] coming;
  private final long[] own;
  private final short[] lacking;

  /** Nodes that take something from outside in this slot, or serve all that they can. */
  final long[] takes;

  final long[] serves;
  private final int[] originsServe;
  private final int originRate;
  private final int originCount;
  private final boolean[] lacks;

  /**
   * Nobody has any.
   *
   * @param originRate pieces that an origin sends in a slot
   */
  Pieces(Nodes nodes, int count, int originRate) {
    this.nodes = nodes;
    this.shape = nodes.shape;
    this.count = count;
    this.originRate = originRate;
    words = (count + 63) / 64;
    held = new long[shape.rackCount() * count];
    coming = new long[shape.rackCount() * count];
    own = new long[shape.nodeCount() * words];
    lacking = new short[shape.nodeCount()];
    Arrays.fill(lacking, (short) count);
    takes = new long[shape.rackCount()];
    serves = new long[shape.rackCount()];
    originCount = shape.origins().length;
    originsServe = new int[originCount];
    lacks = new boolean[shape.rackCount()];
    Arrays.fill(lacks, true);
  }

  void giveAll(int node) {
    long bit = 1L << shape.placeOf(node);
    int rack = shape.rackOf(node);
    for (int piece = 0; piece < count; piece++) {
      held[rack * count + piece] |= bit;
      own[node * words + (piece >> 6)] |= 1L << piece;
    }
    lacking[node] = 0;
  }

  /** It begins anew, with nothing. */
  void takeAll(int node) {
    long bit = 1L << shape.placeOf(node);
    int rack = shape.rackOf(node);
    for (int piece = 0; piece < count; piece++) {
      held[rack * count + piece] &= ~bit;
    }
    Arrays.fill(own, node * words, (node + 1) * words, 0);
    lacking[node] = (short) count;
  }

  void begin() {
    Arrays.fill(takes, 0);
    Arrays.fill(serves, 0);
    Arrays.fill(originsServe, 0);
  }

  int lacking(int node) {
    return lacking[node];
  }

  boolean has(int node, int piece) {
    return (own[node * words + (piece >> 6)] >>> piece & 1) != 0;
  }

  long held(int rack, int piece) {
    return held[rack * count + piece];
  }

  long coming(int rack, int piece) {
    return coming[rack * count + piece];
  }

  /** Whether there may be a piece that nobody in the rack has. */
  boolean lacks(int rack) {
    return lacks[rack];
  }

  /** Whether a node of the rack that its rack sees has the piece, or gets it in this slot. */
  boolean isThere(int rack, int piece) {
    int at = rack * count + piece;
    return (held[at] & nodes.seen[rack]) != 0 || coming[at] != 0;
  }

  boolean canServe(int node) {
    int rack = shape.rackOf(node);
    return ((nodes.up[rack] & ~serves[rack]) >>> shape.placeOf(node) & 1) != 0;
  }

  /** A node gets a piece from another one in this slot. */
  void move(int from, int to, int piece) {
    int rack = shape.rackOf(to);
    coming[rack * count + piece] |= 1L << shape.placeOf(to);
    takes[rack] |= 1L << shape.placeOf(to);
    int other = shape.rackOf(from);
    int origin = originCount == 0 ? -1 : shape.originNumber(from);
    if (origin < 0 || ++originsServe[origin] >= originRate) {
      serves[other] |= 1L << shape.placeOf(from);
    }
  }

  /** A piece, from the one at {@code start} on, that one has and another one lacks; -1: none. */
  int wanted(int from, int by, int start) {
    int word = start >> 6;
    long mask = -1L << start;
    for (int i = 0; i <= words; i++) {
      long wanted = own[from * words + word] & ~own[by * words + word] & mask;
      while (wanted != 0) {
        int piece = (word << 6) + Long.numberOfTrailingZeros(wanted);
        if ((coming(shape.rackOf(by), piece) >>> shape.placeOf(by) & 1) == 0) {
          return piece;
        }
        wanted &= wanted - 1;
      }
      mask = -1L;
      word = word + 1 == words ? 0 : word + 1;
    }
    return -1;
  }

  /** What was on its way into a rack is there; returns those that have everything by it. */
  long arrive(int rack) {
    long complete = 0;
    boolean lacksAny = false;
    long seen = nodes.seen[rack];
    for (int piece = 0; piece < count; piece++) {
      int at = rack * count + piece;
      long came = coming[at];
      if (came != 0) {
        coming[at] = 0;
        held[at] |= came;
        complete |= arrive(rack, piece, came);
      }
      lacksAny |= (held[at] & seen) == 0;
    }
    lacks[rack] = lacksAny;
    return complete;
  }

  private long arrive(int rack, int piece, long came) {
    long complete = 0;
    for (long rest = came; rest != 0; rest &= rest - 1) {
      int place = Long.numberOfTrailingZeros(rest);
      int node = shape.node(rack, place);
      own[node * words + (piece >> 6)] |= 1L << piece;
      if (--lacking[node] == 0) {
        complete |= 1L << place;
      }
    }
    return complete;
  }
}
