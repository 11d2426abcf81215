package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Rack;

/** Copies rows of a rack in their order from a place that a seed gives, wrapping round. */
final class Windows {
  private Windows() {}

  static int start(int size, long seed) {
    return size == 0 ? 0 : (int) Long.remainderUnsigned(seed, size);
  }

  /** Adds {@code count} of the rows from {@code low} to before {@code high}. */
  static void addFrom(Choice choice, Rack rack, int low, int high, int start, int count) {
    int first = Math.min(count, high - low - start);
    choice.addRun(rack, low + start, first);
    choice.addRun(rack, low, count - first);
  }

  /**
   * Adds the rows from {@code low} to before {@code high} without {@code self} and without the
   * rack's leads, which were added before, but for a source, to whom they are as others.
   */
  static void add(Choice choice, Rack rack, int low, int high, long seed, int self) {
    int start = low + start(high - low, seed);
    addRuns(choice, rack, start, high, self);
    addRuns(choice, rack, low, start, self);
  }

  private static void addRuns(Choice choice, Rack rack, int low, int high, int self) {
    int from = low;
    while (from < high && choice.room() > 0) {
      int end = nextLeftOut(rack, from, high, self);
      choice.addRun(rack, from, end - from);
      from = end + 1;
    }
  }

  private static int nextLeftOut(Rack rack, int from, int high, int self) {
    int next = self >= from && self < high ? self : high;
    for (int i = 0; i < rack.leadCount() && !rack.isSource(self); i++) {
      int row = rack.lead(i).peer().row();
      next = row >= from && row < next ? row : next;
    }
    return next;
  }
}
