package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Swarm;

/**
 * Every byte enters a rack once, and every wider domain as well.
 *
 * <p>Inside a rack everybody sees everybody. Of a rack without a complete copy one lead alone is
 * told of peers outside, and it alone is told to peers outside: the leads of racks side by side,
 * and sources. Of these leads one fetches for the pod in the same way, and so on up the tree. In a
 * domain that holds a complete copy nobody is told of peers outside it. See {@link Leads} for who
 * leads, {@link Leases} for when that ends, {@link Columns} for who meets whom.
 */
public final class RackPolicy implements Policy {
  private final Leads leads;
  private final Leases leases;

  /** A policy under these rules. */
  public RackPolicy(LeadRules rules) {
    this.leads = new Leads(rules);
    this.leases = new Leases(rules);
  }

  @Override
  public boolean heard(Swarm swarm, Peer peer, long now) {
    boolean failed = leases.judge(swarm, peer, now);
    return leads.refresh(swarm, peer.rack(), peer, now) || failed;
  }

  @Override
  public boolean changed(Swarm swarm, Domain rack, long now) {
    return leads.refresh(swarm, rack, null, now);
  }

  @Override
  public Choice choose(Swarm swarm, Peer peer, int wanted, long seed, long now) {
    return peer.isSource()
        ? serve(swarm, peer, wanted, seed)
        : fetch(swarm, peer, wanted, seed, now);
  }

  /** A source is told of its rack's leechers and of the leads that are told of it. */
  private static Choice serve(Swarm swarm, Peer source, int wanted, long seed) {
    var picks = new Picks(swarm, source, wanted);
    picks.addWindow(source.rack().leechers(), seed, wanted);
    for (Domain domain = source.rack().parent(); domain != null; domain = domain.parent()) {
      Columns.addServed(picks, domain, source);
    }
    return new Choice(picks.peers(), false, source.location().depth());
  }

  private static Choice fetch(Swarm swarm, Peer peer, int wanted, long seed, long now) {
    var scope = Leads.scope(peer);
    if (scope == peer.rack()) {
      var inside = new Picks(swarm, peer, wanted);
      addRack(inside, peer, seed);
      return new Choice(inside.peers(), false, peer.location().depth());
    }
    // Of what is wanted half is kept for the outside: a full rack must not starve its lead.
    var outside = new Picks(swarm, peer, (wanted + 1) / 2);
    boolean worthwhile = false;
    for (Domain domain = peer.rack().parent(); domain != null; domain = domain.parent()) {
      worthwhile |= Columns.addMet(outside, domain, peer);
      if (domain == scope) {
        break;
      }
    }
    note(peer, outside.size() > 0, worthwhile, now);
    var all = new Picks(swarm, peer, wanted - outside.size());
    addRack(all, peer, seed);
    all.peers().addAll(outside.peers());
    return new Choice(all.peers(), true, scope.depth());
  }

  /** Its rack: first who has everything and who gets it, then the others. */
  private static void addRack(Picks picks, Peer peer, long seed) {
    var rack = peer.rack();
    for (var lead : rack.ingress().leads()) {
      picks.add(lead.peer());
    }
    picks.addWindow(rack.sources(), seed, Math.max(1, Columns.RACK_SOURCES));
    picks.addWindow(rack.leechers(), seed, Integer.MAX_VALUE);
    picks.addWindow(rack.sources(), seed, Integer.MAX_VALUE);
  }

  private static void note(Peer peer, boolean some, boolean worthwhile, long now) {
    if (some) {
      peer.holdsOutside();
    }
    for (Domain domain = peer.rack(); domain != null; domain = domain.parent()) {
      var lead = domain.ingress().leadOf(peer);
      if (lead != null) {
        lead.told(worthwhile, now);
      }
    }
  }
}
