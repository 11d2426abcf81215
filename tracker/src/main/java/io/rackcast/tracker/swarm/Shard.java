package io.rackcast.tracker.swarm;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Some of the swarms, and what guards them: open addressing over the swarms themselves, linear
 * probing, at most half full, so that an announce finds its swarm without an object for the name.
 * All but the lock and the values given at the start is to be used with the lock held.
 */
final class Shard extends ReentrantLock {
  private static final long serialVersionUID = 1;

  private final transient PeerCounts counts;
  private final transient Patience patience;
  private transient @Nullable Swarm[] slots = new Swarm[4];
  private transient int size;

  Shard(PeerCounts counts, Patience patience) {
    this.counts = counts;
    this.patience = patience;
  }

  PeerCounts counts() {
    return counts;
  }

  Patience patience() {
    return patience;
  }

  /** An infohash is chosen by people: without mixing they could choose where it goes. */
  static long hash(long high, long middle, int low) {
    return Mix.of(high ^ low, middle);
  }

  @Nullable Swarm find(long hash, long high, long middle, int low) {
    int at = home(hash);
    while (true) {
      var swarm = slots[at];
      if (swarm == null || swarm.isNamed(high, middle, low)) {
        return swarm;
      }
      at = next(at);
    }
  }

  /** What is at the place of a swarm with this hash; without the lock. */
  @Nullable Swarm peek(long hash) {
    var some = slots;
    return some[(int) hash & some.length - 1];
  }

  void add(Swarm swarm) {
    size++;
    if (size > slots.length / 2) {
      var before = slots;
      slots = new Swarm[before.length * 2];
      for (var other : before) {
        if (other != null) {
          put(other);
        }
      }
    }
    put(swarm);
  }

  private void put(Swarm swarm) {
    int at = home(swarm.hash());
    while (slots[at] != null) {
      at = next(at);
    }
    slots[at] = swarm;
  }

  /** Takes out a swarm that is in. */
  void remove(Swarm swarm) {
    int gap = home(swarm.hash());
    while (slots[gap] != swarm) {
      gap = next(gap);
    }
    size--;
    int at = next(gap);
    for (var other = slots[at]; other != null; other = slots[at]) {
      int mask = slots.length - 1;
      if ((at - home(other.hash()) & mask) >= (at - gap & mask)) {
        slots[gap] = other;
        gap = at;
      }
      at = next(at);
    }
    slots[gap] = null;
  }

  /** How many places swarms can have: each is null or a swarm. */
  int places() {
    return slots.length;
  }

  @Nullable Swarm at(int place) {
    return place < slots.length ? slots[place] : null;
  }

  private int home(long hash) {
    return (int) hash & slots.length - 1;
  }

  private int next(int at) {
    return at + 1 & slots.length - 1;
  }
}
