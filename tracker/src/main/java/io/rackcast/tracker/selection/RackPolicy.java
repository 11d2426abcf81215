package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.List;

/**
 * Every byte enters a rack once, and every wider domain as well.
 *
 * <p>Inside a rack everybody sees everybody. Of a rack without a complete copy one lead alone is
 * told of peers outside, and it alone is told to peers outside: the leads of racks side by side,
 * and sources. Of these leads one fetches for the pod in the same way, and so on up the tree. In a
 * domain that holds a complete copy nobody is told of peers outside it. See {@link Leads} for who
 * leads, {@link Leases} for when that ends, {@link Columns} for who meets whom.
 *
 * <p>Where agents fetch, the content is cut into stripes, each with a lead of its own in each
 * domain: see {@link StripeLeads} and {@link StripeViews}.
 *
 * <p>A choice costs a few copies of blocks of rows, whatever the swarm's size; for a lead some
 * probes besides.
 */
public final class RackPolicy implements Policy {
  private final Leads leads;
  private final Leases leases;
  private final StripeLeads stripes;
  private final StripeMoves moves;

  /** A policy under these rules. */
  public RackPolicy(LeadRules rules) {
    this.leads = new Leads(rules);
    this.moves = new StripeMoves(rules);
    this.leases = new Leases(rules, moves);
    this.stripes = new StripeLeads(rules, moves);
  }

  @Override
  public void heard(Swarm swarm, Rack rack, int row, long now) {
    leases.judge(swarm, rack, row, now);
    stripes.refresh(swarm, rack, now);
    leads.refresh(swarm, rack, row, now);
  }

  @Override
  public void stuck(Swarm swarm, Rack rack, int row, int stripe, long now) {
    moves.stuck(swarm, rack, row, stripe, now);
    leads.refresh(swarm, rack, row, now);
  }

  @Override
  public void changed(Swarm swarm, Rack rack, long now) {
    stripes.refresh(swarm, rack, now);
    leads.refresh(swarm, rack, Swarm.NONE, now);
  }

  @Override
  public void choose(
      Swarm swarm, Rack rack, int row, int wanted, long seed, long now, Choice choice) {
    choice.begin(wanted);
    if (rack.isSource(row)) {
      serve(rack, row, seed, choice);
    } else if (swarm.isStriped() && StripeViews.isFor(rack, row)) {
      StripeViews.choose(rack, row, seed, choice);
    } else {
      fetch(rack, row, seed, now, choice);
    }
  }

  /** A source is told of its rack's leechers and of the leads that are told of it. */
  private static void serve(Rack rack, int row, long seed, Choice choice) {
    choice.is(false, rack.depth());
    Windows.add(choice, rack, rack.sources(), rack.size(), seed, row);
    var outside = choice.outside();
    outside.begin(choice.room());
    for (Domain domain = rack.parent(); domain != null; domain = domain.parent()) {
      Columns.addServed(outside, domain, rack, row);
    }
    choice.addOutside();
  }

  private static void fetch(Rack rack, int row, long seed, long now, Choice choice) {
    var scope = Leads.scope(rack, row);
    choice.is(scope != rack, scope.depth());
    var outside = choice.outside();
    if (scope != rack) {
      // Of what is wanted half is kept for the outside: a full rack must not starve its lead.
      outside.begin((choice.room() + 1) / 2);
      boolean worthwhile = false;
      for (Domain domain = rack.parent(); domain != null; domain = domain.parent()) {
        worthwhile |= Columns.addMet(outside, domain, rack, row);
        if (domain == scope) {
          break;
        }
      }
      if (!choice.isTrial()) {
        note(rack, row, outside.size() > 0, worthwhile, now);
      }
    }
    int kept = outside.size();
    choice.reserve(kept);
    addRack(choice, rack, row, seed);
    choice.reserve(-kept);
    choice.addOutside();
  }

  /** Its rack: first who has everything and who gets it, then the others. */
  private static void addRack(Choice choice, Rack rack, int row, long seed) {
    for (int i = 0; i < rack.leadCount(); i++) {
      var lead = rack.lead(i).peer();
      if (lead.isPresent() && lead.row() != row) {
        choice.add(rack, lead.row());
      }
    }
    int sources = rack.sources();
    int first = Math.min(Columns.RACK_SOURCES, sources);
    int start = Windows.start(sources, seed);
    Windows.addFrom(choice, rack, 0, sources, start, first);
    Windows.add(choice, rack, sources, rack.size(), seed, row);
    int next = sources == 0 ? 0 : (start + first) % sources;
    Windows.addFrom(choice, rack, 0, sources, next, sources - first);
  }

  private static void note(Rack rack, int row, boolean some, boolean worthwhile, long now) {
    if (some) {
      rack.holdsOutside(row);
    }
    for (Domain domain = rack; domain != null; domain = domain.parent()) {
      var lead = domain.leadOf(rack, row);
      if (lead != null) {
        lead.told(worthwhile, now);
      }
    }
  }

  @Override
  public Explanation explain(
      Swarm swarm, Rack rack, int row, int wanted, long seed, long now, Pause pause) {
    var levels = new LeadLevels(swarm, leases, now).around(rack, row);
    return new Explainer(this, swarm, now, pause).explain(rack, row, wanted, seed, levels);
  }

  @Override
  public List<StripeFacts> stripes(Swarm swarm, Rack rack, int row, int stripe, long now) {
    return new StripeExplainer(swarm, rack, row, stripe, now).explain();
  }

  @Override
  public Reason why(Swarm swarm, Rack rack, int row, Rack other, int otherRow) {
    if (other == rack) {
      return rack.leadOf(other, otherRow) != null
          ? Reason.RACK_LEAD
          : other.isSource(otherRow) ? Reason.RACK_SOURCE : Reason.RACK_MEMBER;
    }
    if (rack.isSource(row)) {
      return Reason.SERVED_LEAD;
    }
    if (other.isSource(otherRow)) {
      return Reason.OUTSIDE_SOURCE;
    }
    Domain common = rack.parent();
    while (common != null && !common.contains(other)) {
      common = common.parent();
    }
    return common != null && common.leadOf(other, otherRow) != null
        ? Reason.OUTSIDE_HEAD
        : Reason.OUTSIDE_LEAD;
  }
}
