package io.rackcast.tracker.swarm;

import io.rackcast.proto.topology.Location;
import org.jspecify.annotations.Nullable;

/**
 * Finds a rack of a swarm with many by its location: open addressing, linear probing, at most half
 * full. Racks seldom go: then a new index is made. Guarded by the swarm's lock.
 */
final class RackIndex {
  private @Nullable Rack[] slots;

  RackIndex(Swarm swarm) {
    slots = new Rack[Integer.highestOneBit(swarm.rackCount()) * 4];
    for (int i = 0; i < swarm.rackCount(); i++) {
      put(swarm.rack(i));
    }
  }

  private static int hash(Location location) {
    int hash = 0;
    var parts = location.parts();
    for (int i = 0; i < parts.size(); i++) {
      hash = 31 * hash + parts.get(i).hashCode();
    }
    return hash ^ hash >>> 16;
  }

  @Nullable Rack find(Location location) {
    int at = hash(location) & slots.length - 1;
    while (true) {
      var rack = slots[at];
      if (rack == null || rack.isAt(location)) {
        return rack;
      }
      at = at + 1 & slots.length - 1;
    }
  }

  /** Adds one of now {@code count} racks. */
  void add(Rack rack, int count) {
    if (count > slots.length / 2) {
      var before = slots;
      slots = new Rack[before.length * 2];
      for (var other : before) {
        if (other != null) {
          put(other);
        }
      }
    }
    put(rack);
  }

  private void put(Rack rack) {
    int at = hash(rack.location()) & slots.length - 1;
    while (slots[at] != null) {
      at = at + 1 & slots.length - 1;
    }
    slots[at] = rack;
  }
}
