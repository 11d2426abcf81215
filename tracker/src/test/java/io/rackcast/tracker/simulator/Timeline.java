package io.rackcast.tracker.simulator;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to happen at which slot; of one slot in the order in which it was said. */
final class Timeline {
  private record Entry(int slot, long number, Runnable what) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingInt(Entry::slot).thenComparingLong(Entry::number));
  private long number;

  void at(int slot, Runnable what) {
    entries.add(new Entry(slot, number++, what));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Lets happen what is due by {@code slot}. */
  void run(int slot) {
    for (var next = entries.peek(); next != null && next.slot() <= slot; next = entries.peek()) {
      entries.poll();
      next.what().run();
    }
  }
}
