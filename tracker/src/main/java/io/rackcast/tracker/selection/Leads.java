package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Lead;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Sender;
import io.rackcast.tracker.swarm.Swarm;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who fetches into each domain.
 *
 * <p>A rack's lead is one of its leechers; the lead of a wider domain is one of the leads of its
 * units. A domain with a complete copy inside has none. A lead stays until it leaves, completes,
 * falls silent or fails: each change is an address more that clients never forget.
 */
final class Leads {
  private final LeadRules rules;

  Leads(LeadRules rules) {
    this.rules = rules;
  }

  /**
   * Brings the leads of {@code rack} and of all domains around it up to date.
   *
   * @param speaker who announces right now, and so can be told at once; null if nobody does
   */
  boolean refresh(Swarm swarm, Domain rack, @Nullable Peer speaker, long now) {
    boolean changed = false;
    for (Domain domain = rack; domain != null && !domain.isRoot(); domain = domain.parent()) {
      changed |= refreshOne(swarm, domain, speaker, now);
    }
    return changed;
  }

  private boolean refreshOne(Swarm swarm, Domain domain, @Nullable Peer speaker, long now) {
    var leads = domain.ingress().leads();
    if (domain.isComplete() || domain.leecherCount() == 0) {
      boolean changed = !leads.isEmpty();
      leads.clear();
      return changed;
    }
    boolean changed = leads.removeIf(lead -> !mayLead(domain, lead.peer()));
    while (leads.size() < rules.perDomain() && !isWaiting(domain, now)) {
      var next = next(swarm, domain, speaker, now);
      if (next == null) {
        break;
      }
      leads.add(new Lead(next, now, swarm.nextOrder()));
      domain.ingress().promoted(now, LeadRules.WASTED_TO_OPEN);
      changed = true;
    }
    return changed;
  }

  private static boolean mayLead(Domain domain, Peer peer) {
    return peer.isPresent()
        && peer.isFetching()
        && !peer.isDoubted()
        && domain.contains(peer)
        && (domain.isRack() || domain.unitOf(peer).ingress().leadOf(peer) != null);
  }

  /**
   * Whether the domain does without leads for now: what it lost may be whole among those who stay,
   * and as long as they get something it is not needed twice.
   */
  private boolean isWaiting(Domain domain, long now) {
    var ingress = domain.ingress();
    return ingress.lostCopyAt() != 0
        && now - Math.max(ingress.lostCopyAt(), ingress.progressAt()) < rules.graceMillis();
  }

  /**
   * Who leads next: the best, if it can be told. A standard client is told when it announces, which
   * can take minutes; so, unless an agent can be told to dial it, who announces now comes first if
   * it is nearly as good.
   */
  private @Nullable Peer next(Swarm swarm, Domain domain, @Nullable Peer speaker, long now) {
    var best = best(swarm, domain);
    if (best == null || best == speaker || canBeTold(swarm, best)) {
      return best;
    }
    if (speaker == null) {
      return null;
    }
    boolean isWorse =
        speaker.left() > best.left() + best.left() / 4 || speaker.failedAt() > best.failedAt();
    boolean bestIsDue = now - best.announcedAt() < rules.leaseMillis() / 2;
    boolean mayStand =
        mayLead(domain, speaker)
            && domain.ingress().leadOf(speaker) == null
            && speaker.failedAt() != now;
    return mayStand && !(isWorse && bestIsDue) ? speaker : null;
  }

  private static boolean canBeTold(Swarm swarm, Peer peer) {
    return peer.kind() != Sender.Kind.CLIENT || swarm.root().agentSourceCount() > 0;
  }

  private static @Nullable Peer best(Swarm swarm, Domain domain) {
    var order = order(Mix.of(swarm.infoHash().high(), swarm.infoHash().middle()));
    Peer best = null;
    if (domain.isRack()) {
      for (var peer : domain.leechers()) {
        best = better(order, domain, best, peer);
      }
    } else {
      for (var unit : domain.units()) {
        for (var lead : unit.ingress().leads()) {
          best = better(order, domain, best, lead.peer());
        }
      }
    }
    return best;
  }

  private static @Nullable Peer better(
      Comparator<Peer> order, Domain domain, @Nullable Peer best, Peer peer) {
    if (!mayLead(domain, peer) || domain.ingress().leadOf(peer) != null) {
      return best;
    }
    return best == null || order.compare(peer, best) < 0 ? peer : best;
  }

  /**
   * Who did not fail, or failed longest ago; who knows outside peers already; an agent rather than
   * a client; who lacks least, since a new lead may fetch again what its domain has and it has not;
   * and then by rendezvous hashing.
   */
  private static Comparator<Peer> order(long swarmHash) {
    return Comparator.comparingLong(Peer::failedAt)
        .thenComparing(peer -> !peer.hasHeldOutside())
        .thenComparing(Peer::kind, Comparator.reverseOrder())
        .thenComparingLong(Peer::left)
        .thenComparing(peer -> Mix.of(swarmHash, peer.hash()), Long::compareUnsigned);
  }

  /**
   * The widest domain inside which {@code peer} may fetch: its rack, or as far up as it leads what
   * is not complete.
   */
  static Domain scope(Peer peer) {
    Domain scope = peer.rack();
    while (true) {
      Domain wider = scope.parent();
      if (wider == null || scope.isComplete() || !admits(scope, peer)) {
        return scope;
      }
      scope = wider;
    }
  }

  /** Whether {@code peer} may fetch from outside {@code domain}, having got so far. */
  static boolean admits(Domain domain, Peer peer) {
    // A domain that is one unit wide is that unit: who may leave the one may leave the other.
    return domain.units().size() == 1
        ? admits(domain.units().get(0), peer)
        : domain.ingress().admits(peer);
  }
}
