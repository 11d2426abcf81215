package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Kind;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.RackStripes;
import io.rackcast.tracker.swarm.Stripes;
import io.rackcast.tracker.swarm.Swarm;
import io.rackcast.tracker.swarm.UnitStripes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, of each domain that agents fetch into, who fetches each stripe for it.
 *
 * <p>In a rack the stripes are shared out among its agents, in a wider domain among its units that
 * lack a copy: a unit's lead of the stripe is the domain's. See {@link Shares} for how. What is
 * shared out changes with who is there only; a word of a peer that is there already costs a look at
 * the domains around it.
 */
final class StripeLeads {
  private final LeadRules rules;
  private final StripeMoves moves;

  StripeLeads(LeadRules rules, StripeMoves moves) {
    this.rules = rules;
    this.moves = moves;
  }

  /** Brings the stripes of {@code rack} and of all domains around it up to date. */
  void refresh(Swarm swarm, Rack rack, long now) {
    if (!swarm.isStriped()) {
      return;
    }
    refreshRack(swarm, rack, now);
    Domain unit = rack;
    for (var outer = unit.parent(); outer != null; outer = outer.parent()) {
      if (unit.stripes() != null) {
        endWaiting(swarm, unit, now);
        settle(swarm, unit, outer, now);
      }
      endOpening(swarm, unit, now);
      unit = outer;
    }
  }

  private void refreshRack(Swarm swarm, Rack rack, long now) {
    var stripes = rack.rackStripes();
    if (stripes == null) {
      return;
    }
    if (rack.isComplete() || waitsForAClient(rack, stripes, now)) {
      clear(swarm, rack, stripes);
      stripes.stale();
    } else if (stripes.isStale()) {
      int[] members = members(rack);
      if (members.length == 0) {
        clear(swarm, rack, stripes);
      } else {
        share(swarm, rack, stripes, members, now);
        swarm.changed(rack);
      }
    }
  }

  /**
   * Whether a standard client fetches for the rack. It never forgets the peers outside that it was
   * told of: agents that shared the stripes out beside it would fetch a second copy. So it leads on
   * until it has everything, leaves or fails, or gives nobody anything for a lease. So it is in a
   * rack; in the domains around it agents take over all the same.
   */
  private boolean waitsForAClient(Rack rack, RackStripes stripes, long now) {
    if (!isLedByAClient(rack)) {
      stripes.waitsForNobody();
      return false;
    }
    var ingress = rack.ingress();
    long gaveAt = ingress == null ? 0 : ingress.othersProgressAt();
    return stripes.isWorthWaiting(gaveAt, rules.leaseMillis(), now);
  }

  private static boolean isLedByAClient(Rack rack) {
    for (int i = 0; i < rack.leadCount(); i++) {
      var lead = rack.lead(i).peer();
      if (lead.isPresent()
          && rack.kind(lead.row()) == Kind.CLIENT
          && rack.isFetching(lead.row())
          && !rack.isDoubted(lead.row())
          && rack.hasHeldOutside(lead.row())) {
        return true;
      }
    }
    return false;
  }

  private static void clear(Swarm swarm, Rack rack, RackStripes stripes) {
    if (stripes.isActive()) {
      swarm.changed(rack);
    }
    stripes.clear();
  }

  /** The rows of the agents among which stripes are shared out. */
  static int[] members(Rack rack) {
    int count = 0;
    int[] members = new int[rack.size() - rack.sources()];
    for (int row = rack.sources(); row < rack.size(); row++) {
      if (rack.mayTakeStripes(row)) {
        members[count++] = row;
      }
    }
    return Arrays.copyOf(members, count);
  }

  private void share(Swarm swarm, Rack rack, RackStripes stripes, int[] members, long now) {
    long[] hashes = new long[members.length];
    int[] places = new int[rack.size()];
    Arrays.fill(places, Shares.NONE);
    for (int i = 0; i < members.length; i++) {
      hashes[i] = rack.hash(members[i]);
      places[members[i]] = i;
    }
    int[] owners = new int[Stripes.COUNT];
    for (int stripe = 0; stripe < owners.length; stripe++) {
      var lead = stripes.lead(stripe);
      owners[stripe] = lead == null ? Shares.NONE : places[lead.row()];
    }
    int[] before = owners.clone();
    Shares.share(swarm.seed(), hashes, owners, entries(rack));
    var leads = new Peer[Stripes.COUNT];
    var next = new @Nullable Peer[Stripes.COUNT];
    for (int stripe = 0; stripe < owners.length; stripe++) {
      var loser = stripes.loser(stripe);
      if (loser != null
          && loser.is(rack, members[owners[stripe]])
          && now - stripes.movedAt(stripe) < rules.leaseMillis()) {
        // Who just lost it does not get it again because others came or went.
        int other = Shares.after(swarm.seed(), hashes, stripe, loser.hash());
        other = before[stripe] == Shares.NONE ? other : before[stripe];
        owners[stripe] = other == Shares.NONE ? owners[stripe] : other;
      }
      int owner = owners[stripe];
      leads[stripe] = rack.note(members[owner]);
      int second = Shares.after(swarm.seed(), hashes, stripe, hashes[owner]);
      next[stripe] = second == Shares.NONE ? null : rack.note(members[second]);
    }
    stripes.set(leads, next);
  }

  /**
   * The stripes that come into the domain around the rack through it: shared out evenly, too, while
   * little has come; later it would move what is under way.
   */
  private static BitSet entries(Rack rack) {
    var entries = new BitSet();
    var outer = rack.parent();
    var stripes = outer == null ? null : outer.unitStripes();
    if (outer != null && stripes != null && !stripes.hasBegun()) {
      for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
        entries.set(stripe, stripes.owner(stripe) == rack);
      }
    }
    return entries;
  }

  /** A domain that lost its copy fetches again once those who stay get nothing from each other. */
  private void endWaiting(Swarm swarm, Domain domain, long now) {
    var ingress = domain.ingress();
    var stripes = domain.stripes();
    if (ingress != null
        && stripes != null
        && stripes.isActive()
        && ingress.lostCopyAt() != 0
        && !domain.isComplete()
        && !Leads.isWaiting(domain, rules, now)) {
      ingress.promoted(now, LeadRules.WASTED_TO_OPEN);
      if (ingress.isOpen()) {
        ingress.stayOpen(now + rules.leaseMillis());
      }
      swarm.changed();
    }
  }

  /** Where stripes were of no use they are tried again, without those who got nothing meanwhile. */
  private void endOpening(Swarm swarm, Domain domain, long now) {
    var ingress = domain.ingress();
    if (ingress != null && ingress.mayClose(now)) {
      ingress.close();
      moves.replaceIdle(swarm, domain, now);
      swarm.changed();
    }
  }

  /** A unit takes part in the domain around it while it lacks a copy and agents in it fetch. */
  private void settle(Swarm swarm, Domain unit, Domain outer, long now) {
    var own = unit.stripes();
    if (own == null) {
      return;
    }
    boolean belongs = own.isActive() && !unit.isComplete();
    if (belongs == own.isEntered()) {
      return;
    }
    own.entered(belongs);
    var stripes = outer.unitStripes(now);
    boolean isConcerned;
    if (belongs) {
      stripes.join();
      // Of many units none is owed a stripe.
      boolean isOwed = stripes.units() <= Stripes.COUNT && !stripes.hasBegun();
      isConcerned = isOwed || stripes.owner(0) == null;
    } else {
      isConcerned = stripes.leave(unit);
    }
    if (isConcerned) {
      share(swarm, outer, stripes, now);
    }
    swarm.changed();
  }

  /** What comes in through a rack has changed before much came. */
  private void shareAgain(Swarm swarm, @Nullable Domain unit, long now) {
    if (unit instanceof Rack rack) {
      var stripes = rack.rackStripes();
      int[] members = members(rack);
      if (stripes != null && stripes.isActive() && members.length > 0) {
        share(swarm, rack, stripes, members, now);
        swarm.changed(rack);
      }
    }
  }

  private void share(Swarm swarm, Domain domain, UnitStripes stripes, long now) {
    var units = units(domain);
    int[] owners = new int[Stripes.COUNT];
    for (int stripe = 0; stripe < owners.length; stripe++) {
      var owner = stripes.owner(stripe);
      owners[stripe] = owner == null ? Shares.NONE : units.indexOf(owner);
    }
    boolean hasBegun = stripes.hasBegun();
    Set<@Nullable Domain> concerned = new LinkedHashSet<>();
    if (hasBegun) {
      Shares.replace(swarm.seed(), hashes(units), owners);
    } else {
      Shares.share(swarm.seed(), hashes(units), owners);
    }
    for (int stripe = 0; stripe < owners.length && !units.isEmpty(); stripe++) {
      var owner = units.get(owners[stripe]);
      var before = stripes.owner(stripe);
      if (owner != before) {
        stripes.own(stripe, owner);
        if (!hasBegun) {
          concerned.add(owner);
          concerned.add(before);
        }
        leadChanged(swarm, owner, stripe);
      }
    }
    concerned.forEach(unit -> shareAgain(swarm, unit, now));
  }

  /** Who fetches a stripe for a unit fetches it for the domain around from now on. */
  static void leadChanged(Swarm swarm, Domain unit, int stripe) {
    var lead = lead(unit, stripe);
    if (lead == null) {
      swarm.changed();
    } else {
      swarm.changed(lead.rack());
    }
  }

  /** The units that take part. */
  static List<Domain> units(Domain domain) {
    List<Domain> units = new ArrayList<>();
    for (int i = 0; i < domain.unitCount(); i++) {
      var stripes = domain.unit(i).stripes();
      if (stripes != null && stripes.isEntered()) {
        units.add(domain.unit(i));
      }
    }
    return units;
  }

  private static long[] hashes(List<Domain> units) {
    return units.stream().mapToLong(Domain::hash).toArray();
  }

  /** The unit that would have a stripe after another one. */
  static @Nullable Domain next(Swarm swarm, Domain domain, int stripe, Domain before) {
    var units = units(domain);
    int next = Shares.after(swarm.seed(), hashes(units), stripe, before.hash());
    return next == Shares.NONE ? null : units.get(next);
  }

  /** Whether a stripe gets into {@code domain} through this unit of it. */
  static boolean owns(Domain domain, Domain unit, int stripe) {
    var stripes = domain.unitStripes();
    return stripes != null && stripes.owner(stripe) == unit;
  }

  /** Who fetches a stripe for {@code domain}; null if nobody does. */
  static @Nullable Peer lead(Domain domain, int stripe) {
    Domain inner = domain;
    while (inner != null && !(inner instanceof Rack)) {
      var stripes = inner.unitStripes();
      inner = stripes == null ? null : stripes.owner(stripe);
    }
    var stripes = inner == null ? null : ((Rack) inner).rackStripes();
    return stripes == null ? null : stripes.lead(stripe);
  }

  /**
   * The domain within which the lead of a stripe in {@code rack} may fetch it: one beyond each that
   * holds no copy and for which it leads.
   */
  static Domain reach(Rack rack, int stripe) {
    Domain domain = rack;
    Domain unit = rack;
    for (var outer = rack.parent(); outer != null; outer = outer.parent()) {
      if (!mayLeave(domain) || !(domain == rack || owns(domain, unit, stripe) || isOpen(domain))) {
        return domain;
      }
      unit = domain;
      domain = outer;
    }
    return domain;
  }

  private static boolean mayLeave(Domain domain) {
    var ingress = domain.ingress();
    return !domain.isComplete() && (ingress == null || ingress.lostCopyAt() == 0);
  }

  static boolean isOpen(Domain domain) {
    var ingress = domain.ingress();
    return ingress != null && ingress.isOpen();
  }
}
