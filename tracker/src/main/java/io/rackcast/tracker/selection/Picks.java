package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Contacts;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Rack;
import java.util.Arrays;

/** Gathers a few peers of other racks: no repetition, a bound on how many. Reusable. */
final class Picks {
  private final Contacts contacts;
  private Rack[] racks = new Rack[0];
  private int[] rows = new int[0];
  private boolean[] heads = new boolean[0];
  private int size;
  private int most;

  /** Picks peers that {@code contacts} can take. */
  Picks(Contacts contacts) {
    this.contacts = contacts;
  }

  /** Begins anew, with at most so many. */
  void begin(int bound) {
    // A rack that ended must not be kept alive.
    Arrays.fill(racks, 0, size, null);
    size = 0;
    most = bound;
  }

  boolean isFull() {
    return size >= most;
  }

  boolean add(Peer peer) {
    return add(peer.rack(), peer.row());
  }

  /** Adds a peer unless it is in already or there is no room; returns whether it added it. */
  boolean add(Rack rack, int row) {
    return add(rack, row, false);
  }

  /** As the other; a head is asked by some only, see {@link Choice#isHead}. */
  boolean add(Rack rack, int row, boolean head) {
    if (isFull() || contains(rack, row) || !rack.canTell(row, contacts)) {
      return false;
    }
    if (size == rows.length) {
      racks = Arrays.copyOf(racks, 2 * size + 16);
      rows = Arrays.copyOf(rows, 2 * size + 16);
      heads = Arrays.copyOf(heads, 2 * size + 16);
    }
    racks[size] = rack;
    heads[size] = head;
    rows[size++] = row;
    return true;
  }

  private boolean contains(Rack rack, int row) {
    for (int i = size - 1; i >= 0; i--) {
      if (rows[i] == row && racks[i] == rack) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return size;
  }

  Rack rack(int number) {
    return racks[number];
  }

  int row(int number) {
    return rows[number];
  }

  boolean isHead(int number) {
    return heads[number];
  }
}
