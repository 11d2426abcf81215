package io.rackcast.tracker.swarm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many swarms and peers there are together, what they take of the heap, and the bounds on them.
 * For any thread.
 *
 * <p>The bytes are those of the peers' rows and their indexes, counted whenever these grow or
 * shrink, and a fixed price for each swarm, domain, rack and table of stripes: not exact, but
 * within a tenth or two of what the heap shows. An announce that makes nothing grow counts nothing.
 */
final class PeerCounts {
  private volatile int mostSwarms;
  private volatile int mostPeers;
  private volatile long mostBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger swarms = new AtomicInteger();
  private final AtomicInteger peers = new AtomicInteger();
  private final LongAdder seeders = new LongAdder();

  PeerCounts(int mostSwarms, int mostPeers, long mostBytes) {
    bounds(mostSwarms, mostPeers, mostBytes);
  }

  /** Sets other bounds; what is beyond them already stays. */
  final void bounds(int newMostSwarms, int newMostPeers, long newMostBytes) {
    mostSwarms = newMostSwarms;
    mostPeers = newMostPeers;
    mostBytes = newMostBytes;
  }

  /** Makes room for one more peer; false if there is none. */
  boolean tryAdd() {
    return !isFull() && tryAdd(peers, mostPeers);
  }

  /** Makes room for one more swarm; false if there is none. */
  boolean tryAddSwarm() {
    return !isFull() && tryAdd(swarms, mostSwarms);
  }

  /** Counts a peer that was counted before and taken out to come in elsewhere. */
  void returned() {
    peers.incrementAndGet();
  }

  /** Counts bytes that were taken, or given back if it is negative. */
  void take(long difference) {
    if (difference != 0) {
      bytes.addAndGet(difference);
    }
  }

  /** Whether the bound on bytes is reached. */
  boolean isFull() {
    return bytes.get() >= mostBytes;
  }

  long bytes() {
    return bytes.get();
  }

  long mostBytes() {
    return mostBytes;
  }

  private static boolean tryAdd(AtomicInteger count, int most) {
    if (count.incrementAndGet() <= most) {
      return true;
    }
    count.decrementAndGet();
    return false;
  }

  void removed() {
    peers.decrementAndGet();
  }

  void removedSwarm() {
    swarms.decrementAndGet();
  }

  void seeders(int difference) {
    seeders.add(difference);
  }

  int mostSwarms() {
    return mostSwarms;
  }

  int mostPeers() {
    return mostPeers;
  }

  int swarms() {
    return swarms.get();
  }

  int peers() {
    return peers.get();
  }

  int seeders() {
    return seeders.intValue();
  }
}
