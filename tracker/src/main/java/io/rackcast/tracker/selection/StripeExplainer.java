package io.rackcast.tracker.selection;

import io.rackcast.tracker.selection.StripeFacts.StripeChoice;
import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.PeerFacts;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Stripes;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says who fetches stripes for the domains around a peer, and why. Changes nothing. */
final class StripeExplainer {
  private final Swarm swarm;
  private final Rack rack;
  private final @Nullable Peer self;
  private final int asked;
  private final long now;

  /**
   * For one peer.
   *
   * @param asked the stripe that is asked about; a negative number: none
   */
  StripeExplainer(Swarm swarm, Rack rack, int row, int asked, long now) {
    this.swarm = swarm;
    this.rack = rack;
    this.self = rack.noted(row);
    this.asked = asked;
    this.now = now;
  }

  /** The rack first, the whole last, without those for which nobody shares out stripes. */
  List<StripeFacts> explain() {
    List<StripeFacts> facts = new ArrayList<>();
    for (Domain domain = rack; domain != null; domain = domain.parent()) {
      var stripes = domain.stripes();
      if (stripes != null && stripes.isActive()) {
        facts.add(domain == rack ? ofRack() : ofUnits(domain));
      }
    }
    return facts;
  }

  private StripeFacts ofRack() {
    int[] rows = StripeLeads.members(rack);
    StripeChoice choice = null;
    var stripes = rack.rackStripes();
    var lead = asked < 0 ? null : StripeLeads.lead(rack, asked);
    if (lead != null && stripes != null) {
      long[] hashes = Arrays.stream(rows).mapToLong(rack::hash).toArray();
      int rank = rank(hashes, lead.hash());
      choice = choice(lead, rank, stripes.load(lead), stripes.next(asked));
    }
    return new StripeFacts(rack.name(), rows.length, led(rack), choice);
  }

  private StripeFacts ofUnits(Domain domain) {
    var units = StripeLeads.units(domain);
    StripeChoice choice = null;
    var stripes = domain.unitStripes();
    var owner = stripes == null || asked < 0 ? null : stripes.owner(asked);
    var lead = owner == null ? null : StripeLeads.lead(owner, asked);
    if (owner != null && lead != null && stripes != null) {
      int rank = rank(units.stream().mapToLong(Domain::hash).toArray(), owner.hash());
      var next = StripeLeads.next(swarm, domain, asked, owner);
      choice =
          choice(
              lead, rank, stripes.load(owner), next == null ? null : StripeLeads.lead(next, asked));
    }
    return new StripeFacts(domain.name(), units.size(), led(domain), choice);
  }

  private StripeChoice choice(Peer lead, int rank, int load, @Nullable Peer next) {
    return new StripeChoice(facts(lead), rank, load, next == null ? null : facts(next));
  }

  private PeerFacts facts(Peer peer) {
    return PeerFacts.of(peer.rack(), peer.row(), now);
  }

  private int rank(long[] members, long own) {
    int better = 0;
    long rank = Shares.rank(Shares.base(swarm.seed(), own), asked);
    for (long member : members) {
      long other = Shares.rank(Shares.base(swarm.seed(), member), asked);
      better += Long.compareUnsigned(other, rank) < 0 ? 1 : 0;
    }
    return better + 1;
  }

  private List<Integer> led(Domain domain) {
    List<Integer> led = new ArrayList<>();
    for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
      if (self != null && StripeLeads.lead(domain, stripe) == self) {
        led.add(stripe);
      }
    }
    return led;
  }
}
