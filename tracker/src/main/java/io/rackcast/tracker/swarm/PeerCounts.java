package io.rackcast.tracker.swarm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many swarms and peers there are together, and the bounds on them. For any thread. */
final class PeerCounts {
  private final int mostSwarms;
  private final int mostPeers;
  private final AtomicInteger swarms = new AtomicInteger();
  private final AtomicInteger peers = new AtomicInteger();
  private final LongAdder seeders = new LongAdder();

  PeerCounts(int mostSwarms, int mostPeers) {
    this.mostSwarms = mostSwarms;
    this.mostPeers = mostPeers;
  }

  /** Makes room for one more peer; false if there is none. */
  boolean tryAdd() {
    return tryAdd(peers, mostPeers);
  }

  /** Makes room for one more swarm; false if there is none. */
  boolean tryAddSwarm() {
    return tryAdd(swarms, mostSwarms);
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
