package io.rackcast.tracker.simulator;

import java.util.Arrays;

/** For each node some others that it has connections with: both ends know of one. */
final class Neighbours {
  private static final int[] NOBODY = {};

  private final int most;
  private final int[][] others;
  private final byte[] counts;

  /** Nobody knows anybody; each may know {@code most} others, up to 127. */
  Neighbours(int nodes, int most) {
    this.most = most;
    others = new int[nodes][];
    Arrays.fill(others, NOBODY);
    counts = new byte[nodes];
  }

  int count(int node) {
    return counts[node];
  }

  int get(int node, int number) {
    return others[node][number];
  }

  boolean contains(int node, int other) {
    for (int i = 0; i < counts[node]; i++) {
      if (others[node][i] == other) {
        return true;
      }
    }
    return false;
  }

  /** A node notes another one, if it has room; returns whether it knows it then. */
  boolean add(int node, int other) {
    if (contains(node, other)) {
      return true;
    }
    int count = counts[node];
    if (count == most) {
      return false;
    }
    if (count == others[node].length) {
      others[node] = Arrays.copyOf(others[node], Math.min(most, 2 * count + 4));
    }
    others[node][count] = other;
    counts[node]++;
    return true;
  }

  /** Both note each other, if both have room. */
  void connect(int node, int other) {
    if (node != other && counts[node] < most && counts[other] < most && !contains(node, other)) {
      add(node, other);
      add(other, node);
    }
  }

  void remove(int node, int other) {
    for (int i = 0; i < counts[node]; i++) {
      if (others[node][i] == other) {
        others[node][i] = others[node][--counts[node]];
        return;
      }
    }
  }
}
