package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Lead;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import org.jspecify.annotations.Nullable;

/**
 * Finds what does not work: a lead that gets nothing although others have something for it, one
 * that fell silent while its domain waits, a copy that nobody gets anything from.
 *
 * <p>Announces are all there is to judge by, and some clients make one in five minutes only; so a
 * lead is judged when it speaks, and a silent one when its domain stands still. Who is certainly to
 * blame comes first, widest domain first: while a pod gets nothing, its racks' leads are innocent.
 * A source that is merely quiet is doubted only when nobody else is left to blame, narrowest domain
 * first; and one that speaks, as agents do, only when there is no quiet one and a copy elsewhere.
 */
final class Leases {
  // An agent that serves nobody keeps announcing: its own word must not clear it at once.
  private static final int LEASES_IN_DOUBT = 4;

  private final long lease;
  private final StripeMoves moves;

  Leases(LeadRules rules, StripeMoves moves) {
    this.moves = moves;
    this.lease = rules.leaseMillis();
  }

  /** Judges all domains around the peer in this row, who just announced. */
  void judge(Swarm swarm, Rack rack, int row, long now) {
    if (!rack.isSource(row) && !blame(swarm, rack, rack, row, now)) {
      doubt(swarm, rack, row, now);
    }
  }

  private boolean blame(Swarm swarm, @Nullable Domain domain, Rack rack, int row, long now) {
    if (domain == null || domain.isRoot()) {
      return false;
    }
    if (blame(swarm, domain.parent(), rack, row, now)) {
      return true;
    }
    // A domain that is one unit wide is that unit, which comes next.
    return domain.unitCount() != 1
        && (domain.isComplete()
            ? standsStill(domain, domain.ingress(now).judgedAt(), rack, row, now)
                && doubtSources(swarm, domain, Doubt.OVERDUE, now)
            : isStriped(domain)
                ? blameStripes(swarm, domain, rack, row, now)
                : blameLeads(swarm, domain, rack, row, now));
  }

  private static boolean isStriped(Domain domain) {
    var stripes = domain.stripes();
    return stripes != null && stripes.isActive();
  }

  /**
   * Agents say themselves which stripes they do not get on with. If for a whole lease nobody of the
   * domain got anything, and that again and again, stripes are of no use in it for a lease.
   */
  private boolean blameStripes(Swarm swarm, Domain domain, Rack rack, int row, long now) {
    var ingress = domain.ingress(now);
    boolean failed =
        !ingress.isOpen()
            && swarm.root().isComplete()
            && standsStill(domain, ingress.judgedAt(), rack, row, now);
    if (failed) {
      ingress.failed(now, LeadRules.FAILURES_TO_OPEN);
      if (ingress.isOpen()) {
        ingress.stayOpen(now + lease);
        moves.replaceIdle(swarm, domain, now);
      }
      swarm.changed();
    }
    return failed;
  }

  private boolean blameLeads(Swarm swarm, Domain domain, Rack rack, int row, long now) {
    boolean failed = false;
    for (int i = domain.leadCount() - 1; i >= 0; i--) {
      var lead = domain.lead(i);
      var peer = lead.peer();
      if (!peer.isPresent()) {
        continue;
      }
      boolean speaks = peer.is(rack, row);
      boolean silent = !speaks && isMissed(swarm, domain, lead, rack, row, now);
      if (silent) {
        swarm.doubt(peer.rack(), peer.row(), 0, now);
      }
      if (silent || (speaks && isUseless(lead, now))) {
        dismiss(swarm, domain, peer, now);
        failed = true;
      }
    }
    if (failed) {
      domain.ingress(now).failed(now, LeadRules.FAILURES_TO_OPEN);
    }
    return failed;
  }

  /** It speaks, after a whole lease in which it got nothing. */
  private boolean isUseless(Lead lead, long now) {
    return lead.toldAt() != 0 && now >= endOf(lead);
  }

  /** When a lead's lease ends that has known, since it was told, somebody who has more than it. */
  long endOf(Lead lead) {
    return Math.max(Math.max(lead.since(), lead.toldAt()), lead.peer().progressAt()) + lease;
  }

  /** It is silent, and for a whole lease nobody in its domain got anything. */
  private boolean isMissed(Swarm swarm, Domain domain, Lead lead, Rack rack, int row, long now) {
    var peer = lead.peer();
    return swarm.root().isComplete()
        && !peer.rack().kind(peer.row()).isAgent()
        && peer.rack().silenceMillis(peer.row(), now) >= lease
        && now - lead.since() >= lease
        && standsStill(domain, domain.ingress(now).judgedAt(), rack, row, now);
  }

  /** It leads no more, here and in all that is inside. */
  private static void dismiss(Swarm swarm, Domain domain, Peer peer, long now) {
    peer.failed(now);
    Domain inner = peer.rack();
    while (inner != null && inner != domain.parent()) {
      for (int i = inner.leadCount() - 1; i >= 0; i--) {
        if (inner.lead(i).peer() == peer) {
          inner.removeLead(i);
        }
      }
      inner = inner.parent();
    }
    swarm.changed(peer.rack());
  }

  private void doubt(Swarm swarm, Rack rack, int row, long now) {
    long judgedInside = 0;
    Domain domain = rack;
    while (domain != null && !domain.isRoot()) {
      var ingress = domain.ingress();
      judgedInside = Math.max(judgedInside, ingress == null ? 0 : ingress.judgedAt());
      boolean isUnit = domain.unitCount() == 1;
      if (!isUnit && domain.isComplete() && standsStill(domain, judgedInside, rack, row, now)) {
        doubtCopies(swarm, domain, now);
        return;
      }
      domain = domain.parent();
    }
  }

  private void doubtCopies(Swarm swarm, Domain domain, long now) {
    boolean elsewhere = swarm.root().liveSourceCount() > domain.liveSourceCount();
    if (!doubtSources(swarm, domain, Doubt.QUIET, now) && elsewhere) {
      doubtSources(swarm, domain, Doubt.USELESS, now);
    }
    boolean otherCopies = swarm.root().liveSourceCount() > domain.liveSourceCount();
    domain.ingress(now).failed(now, otherCopies ? LeadRules.FAILURES_TO_OPEN : Integer.MAX_VALUE);
    swarm.changed();
  }

  /** Whether nobody in {@code domain} got anything for a lease since anything changed there. */
  private boolean standsStill(Domain domain, long judgedAt, Rack rack, int row, long now) {
    var ingress = domain.ingress(now);
    long start =
        Math.max(
            Math.max(ingress.progressAt(), ingress.gotCopyAt()),
            Math.max(judgedAt, now - rack.ageMillis(row, now)));
    return now - start >= lease;
  }

  /** Which sources are doubted. */
  private enum Doubt {
    /** Clients whose announce did not come. */
    OVERDUE,
    /** Clients that said nothing for a lease. */
    QUIET,
    /** Agents, though their stream is up: nobody got anything from them. */
    USELESS
  }

  private boolean doubtSources(Swarm swarm, Domain domain, Doubt doubt, long now) {
    if (domain instanceof Rack rack) {
      return doubtSources(swarm, rack, doubt, now);
    }
    boolean found = false;
    for (int i = 0; i < domain.unitCount(); i++) {
      found |=
          domain.unit(i).liveSourceCount() > 0 && doubtSources(swarm, domain.unit(i), doubt, now);
    }
    return found;
  }

  private boolean doubtSources(Swarm swarm, Rack rack, Doubt doubt, long now) {
    boolean found = false;
    for (int row = 0; row < rack.sources(); row++) {
      if (!rack.isDoubted(row) && deserves(swarm, rack, row, doubt, now)) {
        long until = doubt == Doubt.USELESS ? now + LEASES_IN_DOUBT * lease : 0;
        swarm.doubt(rack, row, until, now);
        replaceAtOnce(rack);
        found = true;
      }
    }
    return found;
  }

  private boolean deserves(Swarm swarm, Rack rack, int row, Doubt doubt, long now) {
    boolean isAgent = rack.kind(row).isAgent();
    return switch (doubt) {
      case OVERDUE -> !isAgent && swarm.isOverdue(rack, row, now);
      case QUIET -> !isAgent && rack.silenceMillis(row, now) >= lease;
      case USELESS -> isAgent;
    };
  }

  /** It had its time: no grace for those who depended on it. */
  private static void replaceAtOnce(Rack rack) {
    for (Domain domain = rack; domain != null; domain = domain.parent()) {
      var ingress = domain.ingress();
      if (ingress != null) {
        ingress.forgetLostCopy();
      }
    }
  }
}
