package io.rackcast.tracker.swarm;

import org.jspecify.annotations.Nullable;

/**
 * Through which unit of a domain each stripe gets into it: that unit's lead of the stripe is the
 * domain's. Guarded by the swarm's lock.
 */
public final class UnitStripes extends Stripes {
  // Itself and its row of references.
  private static final int BYTES = 56 + 16 + 4 * COUNT;

  // An eighth of the content for each leecher, on average.
  private static final int BEGUN = 8;

  private final @Nullable Domain[] owners = new Domain[COUNT];
  private int units;
  private long came;
  private int most;
  private boolean hasBegun;

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

  /**
   * Whether so much has come in since the first of the units came that who owned a stripe only now
   * would fetch much of it once more. The first block is not enough: where all of a fleet are told
   * at the same moment some have it before others have announced, and all would come in through
   * those.
   */
  public boolean hasBegun() {
    return hasBegun;
  }

  /**
   * A leecher of the domain got something.
   *
   * @param part how much, in a unit of the caller's
   * @param before what it lacked before, in the same unit
   * @param leechers how many there are in the domain
   */
  void came(int part, int before, int leechers) {
    came += part;
    most = Math.max(most, before);
    hasBegun |= came * BEGUN >= (long) most * leechers;
  }

  /** Much has come in, as it had into the domain around. */
  void begin() {
    hasBegun = true;
  }

  /** One such unit came; it owns nothing yet. */
  public void join() {
    if (units == 0) {
      came = 0;
      most = 0;
      hasBegun = false;
    }
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
