package io.rackcast.tracker.swarm;

import io.rackcast.proto.topology.Location;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Puts all peers where they belong after places have changed: some hundred rows under a lock, so
 * that no announce waits for it for long. For one thread at a time.
 */
public final class Relocation {
  private static final int ROWS_AT_ONCE = 256;
  // A row that moves costs as much as its new rack has rows: so time is the bound, not their
  // number.
  private static final long MOST_NANOS = 200_000;
  private static final long PAUSE_NANOS = 1_000;
  // Rows that come, go and turn meanwhile can be missed: so it goes over them again.
  private static final int FEWEST_PASSES = 2;
  private static final int MOST_PASSES = 8;

  private final MemorySwarms swarms;
  private final Places places;
  private final Listener listener;

  private int place;
  private int number;
  private int below;
  private long moved;

  /** Where a peer belongs that announces from an address, given as in {@link Announce#from}. */
  @FunctionalInterface
  public interface Places {
    /** The place; called with the swarm held. */
    Location locate(long high, long low, boolean isIpv4);
  }

  /** Is told what changed. */
  @FunctionalInterface
  public interface Listener {
    /** Peers left this rack, or came to it; called with the swarm held. */
    void changed(Swarm swarm, Rack rack);
  }

  /** A relocation within these swarms. */
  public Relocation(MemorySwarms swarms, Places places, Listener listener) {
    this.swarms = swarms;
    this.places = places;
    this.listener = listener;
  }

  /**
   * Moves who must be moved.
   *
   * @param now in ticks of milliseconds
   * @return how many peers that were
   */
  public long run(long now) {
    moved = 0;
    long before = -1;
    for (int i = 0; i < MOST_PASSES && (i < FEWEST_PASSES || moved != before); i++) {
      before = moved;
      for (var shard : swarms.shards()) {
        visit(shard, now);
      }
    }
    return moved;
  }

  private void visit(Shard shard, long now) {
    place = 0;
    begin();
    boolean more = true;
    while (more) {
      shard.lock();
      try {
        more = place < shard.places();
        if (more) {
          visitSome(shard.at(place), now);
        }
      } finally {
        shard.unlock();
      }
      if (shard.hasQueuedThreads()) {
        // The lock is not fair: who waits would be passed by at once.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void begin() {
    number = 0;
    below = Integer.MAX_VALUE;
  }

  private void visitSome(@Nullable Swarm swarm, long now) {
    if (swarm == null) {
      place++;
      return;
    }
    if (number >= swarm.rackCount()) {
      swarms.forgetEmpty(swarm);
      place++;
      begin();
      return;
    }
    var rack = swarm.rack(number);
    below = moveSome(swarm, rack, Math.min(below, rack.size()), now);
    if (below == 0) {
      // In the place of a rack that ended stands another one, which was not looked at or is new.
      number += rack.size() == 0 ? 0 : 1;
      below = Integer.MAX_VALUE;
    }
  }

  /** From the last row to the first: into the place of one that goes comes one looked at. */
  private int moveSome(Swarm swarm, Rack rack, int from, long now) {
    int end = Math.max(0, from - ROWS_AT_ONCE);
    long begun = System.nanoTime();
    Rack last = null;
    long before = moved;
    for (int row = from - 1; row >= end; row--) {
      var location = place(rack, row);
      if (System.nanoTime() - begun > MOST_NANOS && row < from - 1) {
        end = row + 1;
        break;
      }
      if (!rack.isAt(location)) {
        swarm.move(rack, row, location, now);
        moved++;
        var to = swarm.rackAt(location);
        if (last != null && last != to) {
          listener.changed(swarm, last);
        }
        last = to;
      }
    }
    if (last != null) {
      listener.changed(swarm, last);
    }
    if (moved != before) {
      listener.changed(swarm, rack);
    }
    return rack.size() == 0 ? 0 : end;
  }

  private Location place(Rack rack, int row) {
    return rack.ipv4Port(row) != 0
        ? places.locate(0, Integer.toUnsignedLong(rack.ipv4(row)), true)
        : places.locate(rack.ipv6High(row), rack.ipv6Low(row), false);
  }
}
