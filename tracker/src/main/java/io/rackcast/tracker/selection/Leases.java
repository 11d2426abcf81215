package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Lead;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Sender;
import io.rackcast.tracker.swarm.Swarm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what does not work: a lead that gets nothing although others have something for it, one
 * that fell silent while its domain waits, a copy that nobody gets anything from.
 *
 * <p>Announces are all there is to judge by, and some clients make one in five minutes only; so a
 * lead is judged when it speaks, and a silent one when its domain stands still. Who is certainly to
 * blame comes first, widest domain first: while a pod gets nothing, its racks' leads are innocent.
 * A source that is merely quiet is doubted only when nobody else is left to blame, narrowest domain
 * first.
 */
final class Leases {
  private final long lease;

  Leases(LeadRules rules) {
    this.lease = rules.leaseMillis();
  }

  /** Judges all domains around {@code speaker}, who just announced; returns whether one failed. */
  boolean judge(Swarm swarm, Peer speaker, long now) {
    return !speaker.isSource()
        && (blame(swarm, speaker.rack(), speaker, now) || doubt(swarm, speaker, now));
  }

  private boolean blame(Swarm swarm, @Nullable Domain domain, Peer speaker, long now) {
    if (domain == null || domain.isRoot()) {
      return false;
    }
    if (blame(swarm, domain.parent(), speaker, now)) {
      return true;
    }
    // A domain that is one unit wide is that unit, which comes next.
    return domain.units().size() != 1
        && (domain.isComplete()
            ? standsStill(domain, speaker, domain.ingress().judgedAt(), now)
                && doubtSources(swarm, domain, true, now)
            : blameLeads(swarm, domain, speaker, now));
  }

  private boolean blameLeads(Swarm swarm, Domain domain, Peer speaker, long now) {
    boolean failed = false;
    for (var lead : List.copyOf(domain.ingress().leads())) {
      boolean silent = lead.peer() != speaker && isMissed(swarm, domain, lead, speaker, now);
      if (silent) {
        swarm.doubt(lead.peer(), now);
      }
      if (silent || isUseless(lead, now)) {
        dismiss(domain, lead.peer(), now);
        failed = true;
      }
    }
    if (failed) {
      domain.ingress().failed(now, LeadRules.FAILURES_TO_OPEN);
    }
    return failed;
  }

  /** It speaks, after a whole lease in which it got nothing. */
  private boolean isUseless(Lead lead, long now) {
    var peer = lead.peer();
    long start = Math.max(Math.max(lead.since(), lead.toldAt()), peer.progressAt());
    return lead.toldAt() != 0 && peer.announcedAt() == now && now - start >= lease;
  }

  /** It is silent, and for a whole lease nobody in its domain got anything. */
  private boolean isMissed(Swarm swarm, Domain domain, Lead lead, Peer speaker, long now) {
    return swarm.root().isComplete()
        && lead.peer().kind() == Sender.Kind.CLIENT
        && now - lead.peer().announcedAt() >= lease
        && now - lead.since() >= lease
        && standsStill(domain, speaker, domain.ingress().judgedAt(), now);
  }

  /** It leads no more, here and in all that is inside. */
  private static void dismiss(Domain domain, Peer peer, long now) {
    peer.failed(now);
    Domain inner = peer.rack();
    while (inner != null && inner != domain.parent()) {
      inner.ingress().leads().removeIf(lead -> lead.peer() == peer);
      inner = inner.parent();
    }
  }

  private boolean doubt(Swarm swarm, Peer speaker, long now) {
    long judgedInside = 0;
    Domain domain = speaker.rack();
    while (domain != null && !domain.isRoot()) {
      judgedInside = Math.max(judgedInside, domain.ingress().judgedAt());
      boolean isUnit = domain.units().size() == 1;
      if (!isUnit && domain.isComplete() && standsStill(domain, speaker, judgedInside, now)) {
        doubtSources(swarm, domain, false, now);
        boolean otherCopies = swarm.root().liveSourceCount() > domain.liveSourceCount();
        domain.ingress().failed(now, otherCopies ? LeadRules.FAILURES_TO_OPEN : Integer.MAX_VALUE);
        return true;
      }
      domain = domain.parent();
    }
    return false;
  }

  /** Whether nobody in {@code domain} got anything for a lease since anything changed there. */
  private boolean standsStill(Domain domain, Peer speaker, long judgedAt, long now) {
    var ingress = domain.ingress();
    long start =
        Math.max(
            Math.max(ingress.progressAt(), ingress.gotCopyAt()),
            Math.max(judgedAt, speaker.firstAt()));
    return now - start >= lease;
  }

  /** Doubts sources that say nothing: those overdue, or all that are quiet for a lease. */
  private boolean doubtSources(Swarm swarm, Domain domain, boolean overdue, long now) {
    boolean found = false;
    for (int i = domain.sourceCount() - 1; i >= 0; i--) {
      var source = domain.source(i);
      boolean silent = overdue ? now - source.dueAt() >= 0 : now - source.announcedAt() >= lease;
      if (silent && source.kind() == Sender.Kind.CLIENT && !source.isDoubted()) {
        swarm.doubt(source, now);
        replaceAtOnce(source);
        found = true;
      }
    }
    return found;
  }

  /** It had its time: no grace for those who depended on it. */
  private static void replaceAtOnce(Peer source) {
    for (Domain domain = source.rack(); domain != null; domain = domain.parent()) {
      domain.ingress().forgetLostCopy();
    }
  }
}
