package io.rackcast.tracker.swarm;

import org.jspecify.annotations.Nullable;

/**
 * Brings the memory of swarms that are about to be announced to into the processor's cache, all at
 * once: of tens of thousands of swarms most are in no cache, an announce follows five or six
 * references to its rows, and following them for many announces side by side takes little longer
 * than for one. For one thread.
 *
 * <p>It reads without the swarms' locks, and what it reads decides nothing: it may be old, or of a
 * swarm that has just ended.
 */
public final class Lookahead {
  // Of a swarm with many racks it is not known here which one is meant.
  private static final int FEW_RACKS = 2;

  private final MemorySwarms swarms;
  private final @Nullable Swarm[] found;
  private final @Nullable Rack[] racks;
  private int count;
  private int rackCount;
  // Written so that the compiler cannot leave the reading out.
  private int seen;

  /**
   * A look ahead.
   *
   * @param most announces at once
   */
  Lookahead(MemorySwarms swarms, int most) {
    this.swarms = swarms;
    this.found = new Swarm[most];
    this.racks = new Rack[most * FEW_RACKS];
  }

  /** Says that an announce to this swarm is about to come. */
  public void add(long high, long middle, int low) {
    if (count < found.length) {
      found[count++] = swarms.peek(high, middle, low);
    }
  }

  /** Reads what the announces said since the last time will need. */
  public void read() {
    int sum = 0;
    rackCount = 0;
    for (int i = 0; i < count; i++) {
      var swarm = found[i];
      found[i] = null;
      if (swarm != null) {
        sum += swarm.root().depth();
        addRacks(swarm.peekRacks());
      }
    }
    count = 0;
    for (int i = 0; i < rackCount; i++) {
      var rack = racks[i];
      racks[i] = null;
      if (rack != null) {
        sum += rack.touch();
      }
    }
    seen = sum;
  }

  private void addRacks(Rack @Nullable [] all) {
    if (all != null && all.length <= FEW_RACKS) {
      for (var rack : all) {
        racks[rackCount++] = rack;
      }
    }
  }

  int seen() {
    return seen;
  }
}
