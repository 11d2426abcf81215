package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Lead;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Ring;
import org.jspecify.annotations.Nullable;

/**
 * Who meets whom at one level of the tree: the leads of a domain's units each other, and the
 * domain's heads: the sources in it or, where there are none, its own leads, through whom
 * everything comes in.
 *
 * <p>No head is told to all: one is shared with about {@value #FAN_OUT} leads, chosen by a hash, so
 * that a choice stays when others come and go. Yet everybody has a way to a head: a lead that is
 * shown none is shown a lead chosen before it, and the first of all is always shown a head.
 *
 * <p>In a domain of a few units each is looked at. In one of many its leads stand on a ring: a head
 * has {@value #FAN_OUT} points on it and is shared with who owns one; a lead meets its neighbours
 * and some farther ones. So a choice costs some probes, however many units there are, and the leads
 * of a column are connected.
 */
final class Columns {
  /** Sources of its own rack that a peer is told of before it is told of leechers. */
  static final int RACK_SOURCES = 8;

  /** Up to so many units, or sources, each is looked at. */
  static final int FEW = 16;

  private static final int FAN_OUT = 16;
  private static final int MOST_HEADS = 8;
  private static final int MOST_LEADS = 8;
  // Steps along the ring in search of a lead chosen before.
  private static final int MOST_STEPS = 64;

  private Columns() {}

  /**
   * Adds whom the peer in this row, who leads its unit of {@code domain}, should meet in it.
   *
   * @return whether one of them has more than the peer
   */
  static boolean addMet(Picks picks, Domain domain, Rack rack, int row) {
    var own = domain.unitOf(rack);
    long hash = rack.hash(row);
    int before = picks.size();
    Heads.add(picks, domain, own, rack, row, MOST_HEADS);
    boolean hasHead = picks.size() > before || Leads.admits(domain, rack, row);
    @Nullable Lead lead = own.leadOf(rack, row);
    long order = lead == null ? Long.MAX_VALUE : lead.order();
    if (!hasHead && !addEarlier(picks, domain, own, hash, order)) {
      Heads.addNearest(picks, domain, own, rack, row);
    }
    addSiblings(picks, domain, own, hash);
    return hasMore(picks, before, rack, row);
  }

  /** Adds the leads in {@code domain} that a source, a head of it, is told to. */
  static void addServed(Picks picks, Domain domain, Rack rack, int row) {
    var wide = domain.wide();
    if (wide == null) {
      addServedOfFew(picks, domain, rack, row);
      return;
    }
    var leads = wide.leads();
    if (leads.size() > 0) {
      long hash = rack.hash(row);
      int points = points(leads.size(), domain.sourceCount(), hash);
      for (int i = 0; i < points; i++) {
        var lead = leads.get(leads.owner(point(hash, i)));
        if (isServed(lead)) {
          addOther(picks, lead, domain.unitOf(rack));
        }
      }
    }
  }

  private static void addServedOfFew(Picks picks, Domain domain, Rack rack, int row) {
    var own = domain.unitOf(rack);
    // Of many heads not all dial each lead.
    int chance = Math.max(1, domain.sourceCount() / MOST_HEADS);
    for (int i = 0; i < domain.unitCount(); i++) {
      var unit = domain.unit(i);
      for (int k = 0; k < unit.leadCount() && unit != own; k++) {
        var peer = unit.lead(k).peer();
        boolean shared =
            chance == 1 || Long.remainderUnsigned(pair(rack.hash(row), peer.hash()), chance) == 0;
        if (peer.isPresent() && shared && isServed(peer)) {
          picks.add(peer);
        }
      }
    }
  }

  /** Leads of stripes dial by themselves whom they are told of, and ask nobody else. */
  private static boolean isServed(Peer lead) {
    return !lead.rack().isStriped();
  }

  private static boolean addOther(Picks picks, Peer lead, Domain own) {
    return !own.contains(lead.rack()) && lead.isPresent() && picks.add(lead);
  }

  private static int addLeads(Picks picks, Domain unit, Domain own, int room) {
    int added = 0;
    for (int i = 0; i < unit.leadCount() && unit != own && added < room; i++) {
      var peer = unit.lead(i).peer();
      added += peer.isPresent() && picks.add(peer) ? 1 : 0;
    }
    return added;
  }

  /** How many leads a head is shared with: if there are more heads than leads, some with none. */
  private static int points(int leads, int heads, long hash) {
    long wanted = (long) MOST_HEADS * leads;
    if (heads <= wanted) {
      return (int) Math.min(FAN_OUT, Math.max(1, wanted / heads));
    }
    return Long.remainderUnsigned(hash, heads) < wanted ? 1 : 0;
  }

  private static long point(long hash, int number) {
    return Mix.of(hash, number);
  }

  /** Whether a head and the lead at this place of the ring are told of each other. */
  static boolean isShared(Ring<Peer> leads, int place, long head, int heads) {
    int points = points(leads.size(), heads, head);
    for (int i = 0; i < points; i++) {
      if (leads.owns(place, point(head, i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean addEarlier(Picks picks, Domain domain, Domain own, long hash, long order) {
    var wide = domain.wide();
    return wide == null
        ? addEarlierOfFew(picks, domain, own, hash, order)
        : addEarlierOnRing(picks, domain, wide.leads(), own, hash, order);
  }

  private static boolean addEarlierOfFew(
      Picks picks, Domain domain, Domain own, long hash, long order) {
    Peer best = null;
    for (int i = 0; i < domain.unitCount(); i++) {
      var unit = domain.unit(i);
      for (int k = 0; k < unit.leadCount() && unit != own; k++) {
        var lead = unit.lead(k);
        boolean nearer =
            best == null
                || Long.compareUnsigned(pair(lead.peer().hash(), hash), pair(best.hash(), hash))
                    < 0;
        if (lead.order() < order && lead.peer().isPresent() && nearer) {
          best = lead.peer();
        }
      }
    }
    return best != null && picks.add(best);
  }

  private static boolean addEarlierOnRing(
      Picks picks, Domain domain, Ring<Peer> leads, Domain own, long hash, long order) {
    int size = leads.size();
    int start = size == 0 ? 0 : leads.owner(point(hash, FAN_OUT));
    for (int i = 0; i < size && i < MOST_STEPS; i++) {
      var peer = leads.get((start + i) % size);
      if (!peer.isPresent() || own.contains(peer.rack())) {
        continue;
      }
      var lead = domain.unitOf(peer.rack()).leadOf(peer.rack(), peer.row());
      if (lead != null && lead.order() < order && picks.add(peer)) {
        return true;
      }
    }
    return false;
  }

  private static void addSiblings(Picks picks, Domain domain, Domain own, long hash) {
    var wide = domain.wide();
    int room = MOST_LEADS;
    if (wide == null) {
      int units = domain.unitCount();
      int start = (int) Long.remainderUnsigned(hash, units);
      for (int i = 0; i < units && room > 0; i++) {
        room -= addLeads(picks, domain.unit((start + i) % units), own, room);
      }
      return;
    }
    var leads = wide.leads();
    if (leads.size() == 0) {
      return;
    }
    int size = leads.size();
    int place = leads.owner(hash);
    room -= addOther(picks, leads.get((place + 1) % size), own) ? 1 : 0;
    room -= addOther(picks, leads.get((place + size - 1) % size), own) ? 1 : 0;
    for (int i = 0; i < MOST_LEADS && room > 0; i++) {
      room -= addOther(picks, leads.get(leads.owner(point(hash, i))), own) ? 1 : 0;
    }
  }

  static long pair(long a, long b) {
    return Mix.of(Math.min(a, b), Math.max(a, b));
  }

  private static boolean hasMore(Picks picks, int from, Rack rack, int row) {
    for (int i = from; i < picks.size(); i++) {
      var other = picks.rack(i);
      int otherRow = picks.row(i);
      if (!other.isDoubted(otherRow)
          && (other.isSource(otherRow) || other.left(otherRow) < rack.left(row))) {
        return true;
      }
    }
    return false;
  }
}
