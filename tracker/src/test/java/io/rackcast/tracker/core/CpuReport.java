package io.rackcast.tracker.core;

import java.lang.management.ManagementFactory;

/**
 * Prints how much processor time an announce of a known peer takes in the core, for fleets of one
 * size in many swarms and in one. What other processes take does not count, as it does in {@link
 * AnnounceBenchmark}; so this is for machines that are not idle. Run as {@link Benchmarks}.
 */
public final class CpuReport {
  private static final int ROUNDS = 10;
  private static final int ANNOUNCES = 500_000;

  private long random = 1;

  private CpuReport() {}

  /** Prints a line for each fleet. */
  public static void main(String[] args) {
    for (int seedersInTen : new int[] {0, 5}) {
      report(500, 2, 50, seedersInTen);
      report(10_000, 2, 50, seedersInTen);
      report(1, 1000, 50, seedersInTen);
      report(1, 1, 20_000, seedersInTen);
    }
  }

  private static void report(int swarms, int racks, int peers, int seedersInTen) {
    var tracker = new LoadedTracker(swarms, racks, peers, seedersInTen).fill();
    var report = new CpuReport();
    long best = Long.MAX_VALUE;
    long said = Long.MAX_VALUE;
    long told = 0;
    for (int i = 0; i < ROUNDS; i++) {
      said = Math.min(said, report.said(tracker));
      long start = time();
      told = report.announce(tracker);
      best = Math.min(best, time() - start);
    }
    System.out.printf(
        "%6d swarms of %4d racks of %5d, %d in ten seeders: %4d ns, of which %d to make it up;"
            + " %.1f peers each%n",
        swarms,
        racks,
        peers,
        seedersInTen,
        best / ANNOUNCES,
        said / ANNOUNCES,
        (double) told / ANNOUNCES);
  }

  private long announce(LoadedTracker tracker) {
    var call = tracker.newCall();
    long told = 0;
    for (int i = 0; i < ANNOUNCES; i++) {
      tracker.announce(call, anyPeer(tracker));
      told += call.contacts().ipv4Count();
    }
    return told;
  }

  private long said(LoadedTracker tracker) {
    var call = tracker.newCall();
    long start = time();
    long sum = 0;
    for (int i = 0; i < ANNOUNCES; i++) {
      call.begin();
      tracker.fill(call, anyPeer(tracker));
      sum += call.announce().idMiddle();
    }
    if (sum == 1) {
      System.out.println();
    }
    return time() - start;
  }

  private int anyPeer(LoadedTracker tracker) {
    random = random * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
    return (int) ((random >>> 33) % tracker.size());
  }

  private static long time() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
