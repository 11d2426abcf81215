package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.RackStripes;
import io.rackcast.tracker.swarm.Stripes;
import io.rackcast.tracker.swarm.Wide;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whom an agent that leads stripes meets outside its rack: of each domain in which it may fetch a
 * stripe the leads of the same stripe in the other units, and the sources of the widest.
 *
 * <p>Of few units it meets all. Of more they stand on a ring, and it meets its neighbours and some
 * farther ones, and the one through which the stripe comes in: so a column is connected, and nobody
 * is told to all.
 */
final class StripeColumns {
  // Others of a unit's column that it meets.
  private static final int MOST = 8;
  private static final int FEW_UNITS = MOST + 1;
  private static final int ENTRY_FAN_OUT = 16;
  private static final int[] STEPS = {1, -1, 2, -2, 4, -4};

  private final Picks picks;
  private final Rack rack;
  private final RackStripes stripes;
  private final Peer self;

  StripeColumns(Picks picks, Rack rack, RackStripes stripes, Peer self) {
    this.picks = picks;
    this.rack = rack;
    this.stripes = stripes;
    this.self = self;
  }

  /** Adds whom it meets, and to {@code list} what it leads and what it would lead next. */
  void addTo(StripeList list, int room) {
    picks.begin(room);
    StripeSources sources = null;
    for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
      var lead = stripes.lead(stripe);
      boolean leads = lead == self;
      if (lead == null || (!leads && stripes.next(stripe) != self)) {
        continue;
      }
      var reach = StripeLeads.reach(rack, stripe);
      if (sources == null || !sources.isOf(reach)) {
        sources = new StripeSources(reach);
      }
      boolean entry = reach != rack && isEntry(reach, stripe, sources);
      list.add(stripe, reach.depth(), entry, leads ? null : lead);
      if (leads && reach != rack) {
        sources.addTo(picks, reach.unitOf(rack), stripe, entry);
      }
    }
    addColumns(Math.max(2, room / Math.max(1, stripes.load(self))));
    addColumns(MOST);
  }

  private boolean isEntry(Domain reach, int stripe, StripeSources sources) {
    return sources.isPlentiful()
        || StripeLeads.owns(reach, reach.unitOf(rack), stripe)
        || StripeLeads.isOpen(reach);
  }

  private void addColumns(int most) {
    for (int stripe = 0; stripe < Stripes.COUNT && !picks.isFull(); stripe++) {
      if (stripes.lead(stripe) == self) {
        addColumn(stripe, Math.min(most, MOST));
      }
    }
  }

  private void addColumn(int stripe, int most) {
    var reach = StripeLeads.reach(rack, stripe);
    Domain unit = rack;
    while (unit != reach) {
      var domain = unit.parent();
      if (domain == null) {
        return;
      }
      addUnits(domain, unit, stripe, most);
      unit = domain;
    }
  }

  private void addUnits(Domain domain, Domain own, int stripe, int most) {
    var shared = domain.unitStripes();
    var owner = shared == null ? null : shared.owner(stripe);
    int units = shared == null ? 0 : shared.units();
    boolean shown =
        units <= Wide.MANY
            || Long.remainderUnsigned(Mix.of(own.hash(), stripe), units) < ENTRY_FAN_OUT;
    int room = most;
    if (owner != null && owner != own && shown) {
      room -= add(owner, stripe);
    }
    var wide = domain.wide();
    if (wide == null) {
      addOfFew(domain, own, stripe, room);
    } else {
      addOfMany(domain, wide, own, stripe, room);
    }
  }

  private int add(@Nullable Domain unit, int stripe) {
    var stripesOfUnit = unit == null ? null : unit.stripes();
    if (unit == null || stripesOfUnit == null || !stripesOfUnit.isEntered()) {
      return 0;
    }
    var lead = StripeLeads.lead(unit, stripe);
    return lead != null && picks.add(lead) ? 1 : 0;
  }

  private void addOfFew(Domain domain, Domain own, int stripe, int most) {
    var ring = ring(domain, stripe);
    int place = Arrays.asList(ring).indexOf(own);
    int room = most;
    for (int i = 0; i < ring.length && room > 0 && place >= 0; i++) {
      int step = ring.length <= FEW_UNITS ? i : i < STEPS.length ? STEPS[i] : 0;
      var other = ring[Math.floorMod(place + step, ring.length)];
      room -= other == own ? 0 : add(other, stripe);
    }
  }

  /** The units in an order that is another one for each stripe. */
  private static Domain[] ring(Domain domain, int stripe) {
    var ring = new Domain[domain.unitCount()];
    int size = 0;
    for (int i = 0; i < ring.length; i++) {
      var unit = domain.unit(i);
      var stripesOfUnit = unit.stripes();
      if (stripesOfUnit != null && stripesOfUnit.isEntered()) {
        int place = size++;
        while (place > 0 && rank(ring[place - 1], stripe) > rank(unit, stripe)) {
          ring[place] = ring[place - 1];
          place--;
        }
        ring[place] = unit;
      }
    }
    return Arrays.copyOf(ring, size);
  }

  private static long rank(Domain unit, int stripe) {
    return Shares.rank(unit.hash(), stripe);
  }

  private void addOfMany(Domain domain, Wide wide, Domain own, int stripe, int most) {
    var leads = wide.leads();
    if (leads.size() == 0 || own.leadCount() == 0) {
      return;
    }
    int place = Math.max(0, leads.placeOf(own.lead(0).peer()));
    int room = Math.min(most, STEPS.length);
    for (int i = 0; i < 2 * STEPS.length && room > 0; i++) {
      int other =
          i < 2
              ? Math.floorMod(place + STEPS[i], leads.size())
              : leads.owner(Mix.of(Mix.of(own.hash(), stripe), i));
      var unit = domain.unitOf(leads.get(other).rack());
      room -= unit == own ? 0 : add(unit, stripe);
    }
  }
}
