package io.rackcast.tracker.swarm;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds some of the units of a domain that has many, without asking each: by name, the leads of all
 * of them, those that hold copies. Guarded by the swarm's lock.
 */
public final class Wide {
  /** A domain with more units than this has one. */
  public static final int MANY = 16;

  private final Map<String, Domain> byPart = new HashMap<>();
  private final Ring<Peer> leads = new Ring<>(new Peer[4], Peer::hash);
  private final Ring<Domain> holders = new Ring<>(new Domain[4], Domain::hash);

  private int largest = 1;

  Wide(Domain domain) {
    for (int i = 0; i < domain.unitCount(); i++) {
      add(domain.unit(i));
    }
  }

  /** The leads of all units. */
  public Ring<Peer> leads() {
    return leads;
  }

  /** The units that hold a complete copy, even if only doubted ones. */
  public Ring<Domain> holders() {
    return holders;
  }

  /** No unit has more peers than this; may be too much, since it never falls. */
  public int largest() {
    return largest;
  }

  void counted(Domain unit) {
    largest = Math.max(largest, unit.peerCount());
  }

  @Nullable Domain named(String part) {
    return byPart.get(part);
  }

  void add(Domain unit) {
    byPart.put(unit.part(), unit);
    counted(unit);
    for (int i = 0; i < unit.leadCount(); i++) {
      leads.add(unit.lead(i).peer());
    }
    if (unit.sourceCount() > 0) {
      holders.add(unit);
    }
  }

  void remove(Domain unit) {
    byPart.remove(unit.part());
    for (int i = 0; i < unit.leadCount(); i++) {
      leads.remove(unit.lead(i).peer());
    }
    if (unit.sourceCount() > 0) {
      holders.remove(unit);
    }
  }

  void holds(Domain unit, boolean copy) {
    if (copy) {
      holders.add(unit);
    } else {
      holders.remove(unit);
    }
  }
}
