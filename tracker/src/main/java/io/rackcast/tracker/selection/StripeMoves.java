package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Stripes;
import io.rackcast.tracker.swarm.Swarm;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes stripes from leads that do not get on with them.
 *
 * <p>Those who could lead a stripe get it one after the other, in an order of its own, each for
 * some seconds at least. When all had it, it stays for a lease where it is.
 */
final class StripeMoves {
  // In a wide domain in which many get nothing it is not looked at all of them.
  private static final int MOST_TRIES = 8;

  private final long lease;

  StripeMoves(LeadRules rules) {
    this.lease = rules.leaseMillis();
  }

  /**
   * The peer in this row leads a stripe and does not get on with it: another one has a try, in its
   * rack and in the wider domains that it fetches the stripe for.
   */
  void stuck(Swarm swarm, Rack rack, int row, int stripe, long now) {
    var stripes = rack.rackStripes();
    var lead = stripes == null ? null : stripes.lead(stripe);
    if (stripes == null || lead == null || !lead.is(rack, row)) {
      return;
    }
    int[] members = StripeLeads.members(rack);
    var next = stripes.next(stripe);
    if (next != null && mayMove(stripes, stripe, members.length, now)) {
      stripes.move(stripe, next, after(swarm, rack, members, stripe, next), lease, now);
      swarm.changed(rack);
    }
    Domain unit = rack;
    var outer = rack.parent();
    while (outer != null && StripeLeads.owns(outer, unit, stripe)) {
      var shared = outer.unitStripes(now);
      boolean may = mayMove(shared, stripe, shared.units(), now);
      var other = may ? StripeLeads.next(swarm, outer, stripe, unit) : null;
      if (other != null) {
        shared.move(stripe, other, lease, now);
        swarm.changed(rack);
        StripeLeads.leadChanged(swarm, other, stripe);
      }
      unit = outer;
      outer = outer.parent();
    }
  }

  private boolean mayMove(Stripes stripes, int stripe, int members, long now) {
    long before = stripes.movedAt(stripe);
    long since = now - before;
    return before == 0
        || since >= lease
        || (since >= LeadRules.STUCK_MILLIS && stripes.moves(stripe) < members - 1);
  }

  /** Who of these rows would lead a stripe after another peer; null if there is nobody else. */
  private static @Nullable Peer after(Swarm swarm, Rack rack, int[] rows, int stripe, Peer before) {
    long[] hashes = Arrays.stream(rows).mapToLong(rack::hash).toArray();
    int next = Shares.after(swarm.seed(), hashes, stripe, before.hash());
    return next == Shares.NONE ? null : rack.note(rows[next]);
  }

  /** Takes all stripes from those in a domain that got nothing for a lease, where others did. */
  void replaceIdle(Swarm swarm, Domain domain, long now) {
    if (domain instanceof Rack rack) {
      replaceIdleOfRack(swarm, rack, now);
      return;
    }
    for (int i = 0; i < domain.unitCount(); i++) {
      replaceIdle(swarm, domain.unit(i), now);
    }
    replaceIdleUnits(swarm, domain, now);
  }

  private void replaceIdleOfRack(Swarm swarm, Rack rack, long now) {
    var stripes = rack.rackStripes();
    if (stripes == null || !stripes.isActive()) {
      return;
    }
    int[] members = StripeLeads.members(rack);
    int[] others = Arrays.stream(members).filter(row -> !isIdle(rack, row, now)).toArray();
    for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
      var lead = stripes.lead(stripe);
      boolean idle = lead != null && isIdle(rack, lead.row(), now);
      var to = lead != null && idle ? after(swarm, rack, others, stripe, lead) : null;
      if (to != null) {
        stripes.move(stripe, to, after(swarm, rack, members, stripe, to), lease, now);
        swarm.changed(rack);
      }
    }
  }

  private void replaceIdleUnits(Swarm swarm, Domain domain, long now) {
    var stripes = domain.unitStripes();
    for (int stripe = 0; stripe < Stripes.COUNT && stripes != null; stripe++) {
      var owner = stripes.owner(stripe);
      var to = owner;
      for (int i = 0; i < MOST_TRIES && to != null && isIdle(to, stripe, now); i++) {
        to = StripeLeads.next(swarm, domain, stripe, to);
      }
      if (to != null && to != owner && !isIdle(to, stripe, now)) {
        stripes.move(stripe, to, lease, now);
        StripeLeads.leadChanged(swarm, to, stripe);
      }
    }
  }

  private boolean isIdle(Domain unit, int stripe, long now) {
    var lead = StripeLeads.lead(unit, stripe);
    return lead == null || isIdle(lead.rack(), lead.row(), now);
  }

  /** Whether it got nothing for a lease; of who never led a stripe that is not known. */
  private boolean isIdle(Rack rack, int row, long now) {
    var peer = rack.noted(row);
    return peer != null && now - peer.progressAt() >= lease && rack.ageMillis(row, now) >= lease;
  }
}
