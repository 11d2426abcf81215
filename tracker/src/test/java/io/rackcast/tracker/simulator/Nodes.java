package io.rackcast.tracker.simulator;

import java.util.Arrays;

/** In what state each node is: by rack, a bit for each. Times are slots. */
final class Nodes {
  static final int NEVER = -1;

  final Shape shape;

  /** It runs and answers. */
  final long[] up;

  /** Its rack has not noticed that it does not. */
  final long[] seen;

  /** It has announced. */
  final long[] joined;

  /** It has everything. */
  final long[] done;

  /** Its stream to the tracker stands, as far as both know. */
  final long[] connected;

  /** It will never run again: nobody waits for it. */
  final long[] gone;

  final int[] joinedAt;
  final int[] doneAt;
  final int[] disconnectedAt;

  Nodes(Shape shape) {
    this.shape = shape;
    int racks = shape.rackCount();
    up = new long[racks];
    seen = new long[racks];
    joined = new long[racks];
    done = new long[racks];
    connected = new long[racks];
    gone = new long[racks];
    joinedAt = never();
    doneAt = never();
    disconnectedAt = never();
  }

  private int[] never() {
    var times = new int[shape.nodeCount()];
    Arrays.fill(times, NEVER);
    return times;
  }

  boolean is(long[] state, int node) {
    return (state[shape.rackOf(node)] >>> shape.placeOf(node) & 1) != 0;
  }

  void set(long[] state, int node, boolean is) {
    long bit = 1L << shape.placeOf(node);
    int rack = shape.rackOf(node);
    state[rack] = is ? state[rack] | bit : state[rack] & ~bit;
  }

  /** Those of a rack that take pieces now. */
  long fetching(int rack) {
    return up[rack] & joined[rack] & ~done[rack];
  }

  /** How many have joined, will go on, and lack something. */
  int waiting() {
    int waiting = 0;
    for (int rack = 0; rack < shape.rackCount(); rack++) {
      waiting += Long.bitCount(joined[rack] & ~done[rack] & ~gone[rack]);
    }
    return waiting;
  }
}
