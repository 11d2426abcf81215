package io.rackcast.tracker.swarm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many peers all swarms have together, and the bound on them. For any thread. */
final class PeerCounts {
  private final int most;
  private final AtomicInteger all = new AtomicInteger();
  private final LongAdder seeders = new LongAdder();

  PeerCounts(int most) {
    this.most = most;
  }

  /** Makes room for one more peer; false if there is none. */
  boolean tryAdd() {
    if (all.incrementAndGet() <= most) {
      return true;
    }
    all.decrementAndGet();
    return false;
  }

  void removed() {
    all.decrementAndGet();
  }

  void changed(boolean isSeeder, int difference) {
    if (isSeeder) {
      seeders.add(difference);
    }
  }

  int all() {
    return all.get();
  }

  int seeders() {
    return seeders.intValue();
  }
}
