package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Rack;
import org.jspecify.annotations.Nullable;

/**
 * Through whom everything comes into a domain: its sources or, while none of them is live, its own
 * leads as well. Of few sources each is looked at; of many some are drawn, the same ones for the
 * same asking peer as long as racks do not come and go.
 */
final class Heads {
  private Heads() {}

  /** Adds heads of {@code domain} outside {@code own} that the peer in this row is told of. */
  static void add(Picks picks, Domain domain, Domain own, Rack rack, int row, int most) {
    int sources = domain.sourceCount() - own.sourceCount();
    long hash = rack.hash(row);
    int end = picks.size() + most;
    if (sources > Columns.FEW) {
      for (int i = 0; i < most; i++) {
        addDrawn(picks, domain, own, Mix.of(hash, i));
      }
    } else if (sources > 0) {
      addShared(picks, domain, domain, own, place(domain, hash), sources, end);
    }
    if (!domain.isComplete()) {
      addLeads(picks, domain, own, place(domain, hash), end);
    }
  }

  /** The place on the ring of who has this hash; -1 if there is no ring. */
  private static int place(Domain domain, long hash) {
    var wide = domain.wide();
    return wide == null || wide.leads().size() == 0 ? -1 : wide.leads().owner(hash);
  }

  private static boolean isShared(Domain domain, int place, long head, int heads) {
    var wide = domain.wide();
    return wide == null || place < 0 || Columns.isShared(wide.leads(), place, head, heads);
  }

  private static void addLeads(Picks picks, Domain domain, Domain own, int place, int end) {
    for (int i = 0; i < domain.leadCount() && picks.size() < end; i++) {
      var peer = domain.lead(i).peer();
      if (peer.isPresent()
          && !own.contains(peer.rack())
          && isShared(domain, place, peer.hash(), domain.leadCount())) {
        picks.add(peer);
      }
    }
  }

  private static void addShared(
      Picks picks, Domain top, Domain domain, Domain own, int place, int heads, int end) {
    if (domain == own || domain.sourceCount() == 0) {
      return;
    }
    if (domain instanceof Rack rack) {
      for (int row = 0; row < rack.sources() && picks.size() < end; row++) {
        if (isShared(top, place, rack.hash(row), heads)) {
          picks.add(rack, row);
        }
      }
      return;
    }
    var wide = domain.wide();
    int units = wide == null ? domain.unitCount() : wide.holders().size();
    for (int i = 0; i < units; i++) {
      var unit = wide == null ? domain.unit(i) : wide.holders().get(i);
      addShared(picks, top, unit, own, place, heads, end);
    }
  }

  /** Adds one of many sources; returns whether it did: it may be in already. */
  static boolean addDrawn(Picks picks, Domain domain, Domain own, long chance) {
    Domain inner = domain;
    long next = chance;
    while (!(inner instanceof Rack)) {
      var unit = draw(inner, own, next);
      if (unit == null) {
        return false;
      }
      inner = unit;
      next = Mix.of(next, inner.depth());
    }
    var rack = (Rack) inner;
    return picks.add(rack, (int) Long.remainderUnsigned(next, rack.sources()));
  }

  /** One of the units that hold copies, but not {@code own}. */
  private static @Nullable Domain draw(Domain domain, Domain own, long chance) {
    var wide = domain.wide();
    if (wide != null) {
      var holders = wide.holders();
      int place = holders.owner(chance);
      var unit = holders.get(place);
      var other = unit == own ? holders.get((place + 1) % holders.size()) : unit;
      return other == own ? null : other;
    }
    int outside = domain.sourceCount() - (domain == own.parent() ? own.sourceCount() : 0);
    long rest = outside == 0 ? 0 : Long.remainderUnsigned(chance, outside);
    for (int i = 0; i < domain.unitCount(); i++) {
      var unit = domain.unit(i);
      if (unit != own && unit.sourceCount() > 0) {
        if (rest < unit.sourceCount()) {
          return unit;
        }
        rest -= unit.sourceCount();
      }
    }
    return null;
  }

  /** Adds a head whether it is shared or not, if there is one. */
  static void addNearest(Picks picks, Domain domain, Domain own, Rack rack, int row) {
    long hash = rack.hash(row);
    int sources = domain.sourceCount() - own.sourceCount();
    if (sources > 0) {
      addDrawn(picks, domain, own, hash);
      return;
    }
    Peer best = null;
    for (int i = 0; i < domain.leadCount() && !domain.isComplete(); i++) {
      var peer = domain.lead(i).peer();
      boolean mayBe = peer.isPresent() && !own.contains(peer.rack());
      boolean nearer =
          best == null
              || Long.compareUnsigned(
                      Columns.pair(peer.hash(), hash), Columns.pair(best.hash(), hash))
                  < 0;
      best = mayBe && nearer ? peer : best;
    }
    if (best != null) {
      picks.add(best);
    }
  }
}
