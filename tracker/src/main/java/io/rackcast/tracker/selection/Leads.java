package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Lead;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who fetches into each domain.
 *
 * <p>A rack's lead is one of its leechers; the lead of a wider domain is one of the leads of its
 * units. A domain with a complete copy inside has none. A lead stays until it leaves, completes,
 * falls silent or fails: each change is an address more that clients never forget.
 */
final class Leads {
  // Of a rack with more leechers than this some are compared, not all.
  private static final int COMPARED = 256;

  // Times are kept by the tenth of a second.
  private static final long JUST_NOW = 100;

  private final LeadRules rules;

  Leads(LeadRules rules) {
    this.rules = rules;
  }

  /**
   * Brings the leads of {@code rack} and of all domains around it up to date.
   *
   * @param speaker the row of who announces right now, and so can be told at once; {@link
   *     Swarm#NONE} if nobody does
   */
  void refresh(Swarm swarm, Rack rack, int speaker, long now) {
    for (Domain domain = rack; domain != null && !domain.isRoot(); domain = domain.parent()) {
      refresh(swarm, domain, rack, speaker, now);
    }
  }

  private void refresh(Swarm swarm, Domain domain, Rack rack, int speaker, long now) {
    if (domain.isComplete() || domain.leecherCount() == 0) {
      clear(swarm, domain);
      return;
    }
    var first = swarm.isStriped() ? StripeLeads.lead(domain, 0) : null;
    if (first != null) {
      appoint(swarm, domain, first, now);
      return;
    }
    for (int i = domain.leadCount() - 1; i >= 0; i--) {
      var peer = domain.lead(i).peer();
      if (!peer.isPresent() || !mayLead(domain, peer.rack(), peer.row())) {
        domain.removeLead(i);
        swarm.changed(peer.rack());
      }
    }
    while (domain.leadCount() < rules.perDomain() && !isWaiting(domain, now)) {
      var next = next(swarm, domain, rack, speaker, now);
      if (next == null) {
        break;
      }
      domain.addLead(new Lead(next, now, swarm.nextOrder()), now);
      swarm.changed(next.rack());
      domain.ingress(now).promoted(now, LeadRules.WASTED_TO_OPEN);
    }
  }

  /** Where agents share out stripes one of them stands for all, where clients need one to meet. */
  private static void appoint(Swarm swarm, Domain domain, Peer peer, long now) {
    if (domain.leadCount() == 1 && domain.lead(0).peer() == peer) {
      return;
    }
    while (domain.leadCount() > 0) {
      domain.removeLead(domain.leadCount() - 1);
    }
    domain.addLead(new Lead(peer, now, swarm.nextOrder()), now);
  }

  private static void clear(Swarm swarm, Domain domain) {
    while (domain.leadCount() > 0) {
      swarm.changed(domain.lead(domain.leadCount() - 1).peer().rack());
      domain.removeLead(domain.leadCount() - 1);
    }
    if (domain.leecherCount() == 0) {
      domain.dropIngress();
    }
  }

  private static boolean mayLead(Domain domain, Rack rack, int row) {
    return rack.isFetching(row)
        && !rack.isDoubted(row)
        && (domain == rack || domain.unitOf(rack).leadOf(rack, row) != null);
  }

  /**
   * Whether the domain does without leads for now: what it lost may be whole among those who stay,
   * and as long as they get something it is not needed twice.
   */
  private boolean isWaiting(Domain domain, long now) {
    return isWaiting(domain, rules, now);
  }

  static boolean isWaiting(Domain domain, LeadRules rules, long now) {
    var ingress = domain.ingress();
    return ingress != null
        && ingress.lostCopyAt() != 0
        && now - Math.max(ingress.lostCopyAt(), ingress.progressAt()) < rules.graceMillis();
  }

  /**
   * Who leads next: the best, if it can be told. A standard client is told when it announces, which
   * can take minutes; so, unless an agent can be told to dial it, who announces now comes first if
   * it is nearly as good.
   */
  private @Nullable Peer next(Swarm swarm, Domain domain, Rack rack, int speaker, long now) {
    Rack bestRack;
    int best;
    if (domain == rack) {
      bestRack = rack;
      best = bestRow(swarm, rack);
    } else {
      var lead = bestLead(swarm, domain);
      bestRack = lead == null ? rack : lead.rack();
      best = lead == null ? Swarm.NONE : lead.row();
    }
    if (best == Swarm.NONE) {
      return null;
    }
    if ((bestRack == rack && best == speaker) || canBeTold(swarm, bestRack, best)) {
      return bestRack.note(best);
    }
    return speaker != Swarm.NONE && comesFirst(domain, rack, speaker, bestRack, best, now)
        ? rack.note(speaker)
        : null;
  }

  private boolean comesFirst(
      Domain domain, Rack rack, int speaker, Rack bestRack, int best, long now) {
    long left = bestRack.left(best);
    boolean isWorse =
        rack.left(speaker) > left + left / 4 || failedAt(rack, speaker) > failedAt(bestRack, best);
    boolean bestIsDue = bestRack.silenceMillis(best, now) < rules.leaseMillis() / 2;
    boolean mayStand =
        mayLead(domain, rack, speaker)
            && domain.leadOf(rack, speaker) == null
            && now - failedAt(rack, speaker) >= JUST_NOW;
    return mayStand && !(isWorse && bestIsDue);
  }

  private static boolean canBeTold(Swarm swarm, Rack rack, int row) {
    return rack.kind(row).isAgent() || swarm.root().agentSourceCount() > 0;
  }

  private static int bestRow(Swarm swarm, Rack rack) {
    int leechers = rack.size() - rack.sources();
    int compared = Math.min(leechers, COMPARED);
    int start = leechers > COMPARED ? Windows.start(leechers, Mix.of(swarm.seed(), leechers)) : 0;
    int best = Swarm.NONE;
    for (int i = 0; i < compared; i++) {
      int row = rack.sources() + (start + i) % leechers;
      if (mayLead(rack, rack, row)
          && rack.leadOf(rack, row) == null
          && (best == Swarm.NONE || compare(swarm, rack, row, rack, best) < 0)) {
        best = row;
      }
    }
    return best;
  }

  private static @Nullable Peer bestLead(Swarm swarm, Domain domain) {
    Peer best = null;
    for (int i = 0; i < domain.unitCount(); i++) {
      var unit = domain.unit(i);
      for (int k = 0; k < unit.leadCount(); k++) {
        var peer = unit.lead(k).peer();
        if (peer.isPresent()
            && mayLead(domain, peer.rack(), peer.row())
            && domain.leadOf(peer.rack(), peer.row()) == null
            && (best == null
                || compare(swarm, peer.rack(), peer.row(), best.rack(), best.row()) < 0)) {
          best = peer;
        }
      }
    }
    return best;
  }

  /** Rows of those who would lead a rack next, best first; changes nothing. */
  static List<Integer> best(Swarm swarm, Rack rack, int most) {
    int leechers = rack.size() - rack.sources();
    int compared = Math.min(leechers, COMPARED);
    int start = leechers > COMPARED ? Windows.start(leechers, Mix.of(swarm.seed(), leechers)) : 0;
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < compared; i++) {
      int row = rack.sources() + (start + i) % leechers;
      if (mayLead(rack, rack, row) && rack.leadOf(rack, row) == null) {
        rows.add(row);
      }
    }
    rows.sort((one, other) -> compare(swarm, rack, one, rack, other));
    return rows.subList(0, Math.min(most, rows.size()));
  }

  /** Those of its units' leads who would lead a domain next, best first; changes nothing. */
  static List<Peer> best(Swarm swarm, Domain domain, int most) {
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < Math.min(domain.unitCount(), COMPARED); i++) {
      var unit = domain.unit(i);
      for (int k = 0; k < unit.leadCount(); k++) {
        var peer = unit.lead(k).peer();
        if (peer.isPresent()
            && mayLead(domain, peer.rack(), peer.row())
            && domain.leadOf(peer.rack(), peer.row()) == null) {
          peers.add(peer);
        }
      }
    }
    peers.sort((one, other) -> compare(swarm, one.rack(), one.row(), other.rack(), other.row()));
    return peers.subList(0, Math.min(most, peers.size()));
  }

  /**
   * Who did not fail, or failed longest ago; who knows outside peers already; an agent rather than
   * a client; who lacks least, since a new lead may fetch again what its domain has and it has not;
   * and then by rendezvous hashing.
   */
  private static int compare(Swarm swarm, Rack rack, int row, Rack otherRack, int other) {
    int order = Long.compare(failedAt(rack, row), failedAt(otherRack, other));
    if (order == 0) {
      order = Boolean.compare(otherRack.hasHeldOutside(other), rack.hasHeldOutside(row));
    }
    if (order == 0) {
      order = otherRack.kind(other).compareTo(rack.kind(row));
    }
    if (order == 0) {
      order = Long.compare(rack.left(row), otherRack.left(other));
    }
    if (order == 0) {
      long seed = swarm.seed();
      order =
          Long.compareUnsigned(Mix.of(seed, rack.hash(row)), Mix.of(seed, otherRack.hash(other)));
    }
    return order;
  }

  static long failedAt(Rack rack, int row) {
    var peer = rack.noted(row);
    return peer == null ? 0 : peer.failedAt();
  }

  /**
   * The widest domain inside which a peer may fetch: its rack, or as far up as it leads what is not
   * complete.
   */
  static Domain scope(Rack rack, int row) {
    Domain scope = rack;
    while (true) {
      Domain wider = scope.parent();
      if (wider == null || scope.isComplete() || !admits(scope, rack, row)) {
        return scope;
      }
      scope = wider;
    }
  }

  /** Whether a peer may fetch from outside {@code domain}, having got so far. */
  static boolean admits(Domain domain, Rack rack, int row) {
    // A domain that is one unit wide is that unit: who may leave the one may leave the other.
    return domain.unitCount() == 1 ? admits(domain.unit(0), rack, row) : domain.admits(rack, row);
  }
}
