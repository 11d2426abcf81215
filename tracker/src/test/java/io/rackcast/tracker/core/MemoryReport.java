package io.rackcast.tracker.core;

import java.lang.management.ManagementFactory;

/**
 * Prints what a peer costs in heap after full collections, for swarms of 100 peers in 3 racks and 2
 * racks. Run as {@link Benchmarks}, with enough heap: {@code java -Xmx2g -cp …
 * io.rackcast.tracker.core.MemoryReport}.
 */
public final class MemoryReport {
  private MemoryReport() {}

  /** Prints a line for each fleet. */
  public static void main(String[] args) {
    for (int seedersInTen : new int[] {10, 5, 0}) {
      report(10_000, 2, 50, seedersInTen);
      report(10_000, 3, 33, seedersInTen);
    }
  }

  private static void report(int swarms, int racks, int peers, int seedersInTen) {
    var tracker = new LoadedTracker(swarms, racks, peers, seedersInTen);
    long before = used();
    tracker.fill();
    long after = used();
    System.out.printf(
        "%,d peers in %,d swarms of %d racks, %d in ten seeders: %.1f bytes a peer%n",
        tracker.size(), swarms, racks, seedersInTen, (double) (after - before) / tracker.size());
    if (tracker.swarms.swarmCount() != swarms) {
      throw new IllegalStateException("swarms are missing");
    }
  }

  private static long used() {
    var memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < 4; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
