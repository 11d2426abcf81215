package io.rackcast.tracker.swarm;

/**
 * Finds rows by peer id in a rack with many: open addressing over row numbers plus 1, linear
 * probing, at most half full. The ids themselves stay in the rows. Guarded by the swarm's lock.
 */
final class IdIndex {
  private final Rows rows;
  private int[] slots;

  /** An index of all rows there are. */
  IdIndex(Rows rows) {
    this.rows = rows;
    this.slots = new int[0];
    rebuild();
  }

  private void rebuild() {
    slots = new int[Integer.highestOneBit(Math.max(16, rows.size())) * 4];
    for (int row = 0; row < rows.size(); row++) {
      put(row);
    }
  }

  int find(long high, long middle, int low) {
    int mask = slots.length - 1;
    int at = (int) Rows.hash(high, middle, low) & mask;
    while (slots[at] != 0 && !rows.isId(slots[at] - 1, high, middle, low)) {
      at = at + 1 & mask;
    }
    return slots[at] - 1;
  }

  /** Adds a row that was just filled. */
  void add(int row) {
    if (rows.size() > slots.length / 2) {
      rebuild();
    } else {
      put(row);
    }
  }

  private void put(int row) {
    int mask = slots.length - 1;
    int at = (int) rows.hash(row) & mask;
    while (slots[at] != 0) {
      at = at + 1 & mask;
    }
    slots[at] = row + 1;
  }

  /** To be called while both rows still hold the id that moves. */
  void moved(int from, int to) {
    slots[slotOf(from)] = to + 1;
  }

  /** To be called while the rows still hold their ids. */
  void swapped(int one, int other) {
    int slot = slotOf(one);
    slots[slotOf(other)] = one + 1;
    slots[slot] = other + 1;
  }

  /** To be called while the row still holds its id. */
  void remove(int row) {
    int mask = slots.length - 1;
    int gap = slotOf(row);
    int at = gap + 1 & mask;
    // Moves back what was pushed on by the one that goes, so that no tombstones are left.
    while (slots[at] != 0) {
      int home = (int) rows.hash(slots[at] - 1) & mask;
      if ((at - home & mask) >= (at - gap & mask)) {
        slots[gap] = slots[at];
        gap = at;
      }
      at = at + 1 & mask;
    }
    slots[gap] = 0;
  }

  /** What it takes of the heap. */
  long bytes() {
    return 4L * slots.length + 40;
  }

  private int slotOf(int row) {
    int mask = slots.length - 1;
    int at = (int) rows.hash(row) & mask;
    while (slots[at] != row + 1) {
      at = at + 1 & mask;
    }
    return at;
  }

  /** Whether it is much larger than it need be. */
  boolean isLoose() {
    return slots.length > 16 * Math.max(16, rows.size());
  }
}
