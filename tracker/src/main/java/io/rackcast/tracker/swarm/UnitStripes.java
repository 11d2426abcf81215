package io.rackcast.tracker.swarm;

import org.jspecify.annotations.Nullable;

/**
 * Through which unit of a domain each stripe gets into it: that unit's lead of the stripe is the
 * domain's. Guarded by the swarm's lock.
 */
public final class UnitStripes extends Stripes {
  // Itself and its row of references.
  private static final int BYTES = 40 + 16 + 4 * COUNT;

  private final @Nullable Domain[] owners = new Domain[COUNT];
  private int units;
  private int begunAt;

  UnitStripes() {}

  @Override
  int bytes() {
    return BYTES;
  }

  @Override
  public boolean isActive() {
    return units > 0;
  }

  /** How many units there are that lack a copy and have agents that fetch. */
  public int units() {
    return units;
  }

  /** When the first of the units came that are there; 0: never. */
  public long begunAt() {
    return Ticks.millis(begunAt);
  }

  /** One such unit came; it owns nothing yet. */
  public void join(long now) {
    begunAt = units == 0 ? Ticks.tenths(now) : begunAt;
    units++;
  }

  /** A unit is none of them any more; returns whether it owned stripes, which nobody owns then. */
  public boolean leave(Domain unit) {
    units--;
    return replace(unit, null);
  }

  /** Puts a domain, or none, in the place of another one; returns whether that one owned any. */
  boolean replace(Domain unit, @Nullable Domain by) {
    boolean owned = false;
    for (int stripe = 0; stripe < COUNT; stripe++) {
      if (owners[stripe] == unit) {
        owners[stripe] = by;
        owned = true;
      }
    }
    return owned;
  }

  /** The unit through which a stripe comes in; null while there is none. */
  public @Nullable Domain owner(int stripe) {
    return owners[stripe];
  }

  /** Says through which unit a stripe comes in. */
  public void own(int stripe, Domain unit) {
    owners[stripe] = unit;
  }

  /** As {@link #own}, since the one before did not get on with it. */
  public void move(int stripe, Domain unit, long lease, long now) {
    owners[stripe] = unit;
    moved(stripe, lease, now);
  }

  /** How many stripes come in through a unit. */
  public int load(Domain unit) {
    int load = 0;
    for (var owner : owners) {
      load += owner == unit ? 1 : 0;
    }
    return load;
  }
}
