package io.rackcast.tracker.selection;

import io.rackcast.tracker.selection.Explanation.Candidate;
import io.rackcast.tracker.selection.Explanation.LeadFacts;
import io.rackcast.tracker.selection.Explanation.Level;
import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Lead;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.PeerFacts;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The domains around a peer with who fetches for them, and who would next. */
final class LeadLevels {
  private static final int MOST_NEXT = 5;

  private final Swarm swarm;
  private final Leases leases;
  private final long now;

  LeadLevels(Swarm swarm, Leases leases, long now) {
    this.swarm = swarm;
    this.leases = leases;
    this.now = now;
  }

  List<Level> around(Rack rack, int row) {
    boolean isInside = rack.isSource(row) || StripeViews.isFor(rack, row);
    var scope = isInside ? rack : Leads.scope(rack, row);
    List<Level> levels = new ArrayList<>();
    for (Domain domain = rack; domain != null; domain = domain.parent()) {
      boolean admits = domain != scope && scope.contains(domain);
      levels.add(Explainer.level(domain, admits, leads(domain), next(domain)));
    }
    return levels;
  }

  private List<LeadFacts> leads(Domain domain) {
    List<LeadFacts> leads = new ArrayList<>(domain.leadCount());
    for (int i = 0; i < domain.leadCount(); i++) {
      var lead = domain.lead(i);
      var peer = lead.peer();
      if (peer.isPresent()) {
        leads.add(
            new LeadFacts(
                PeerFacts.of(peer.rack(), peer.row(), now),
                Math.max(0, now - lead.since()),
                lead.order(),
                left(lead)));
      }
    }
    return leads;
  }

  private @Nullable Long left(Lead lead) {
    return lead.toldAt() == 0 ? null : Math.max(0, leases.endOf(lead) - now);
  }

  private List<Candidate> next(Domain domain) {
    List<Candidate> next = new ArrayList<>();
    if (domain.isRoot() || domain.isComplete()) {
      return next;
    }
    if (domain instanceof Rack rack) {
      for (int row : Leads.best(swarm, rack, MOST_NEXT)) {
        next.add(candidate(rack, row));
      }
      return next;
    }
    for (Peer peer : Leads.best(swarm, domain, MOST_NEXT)) {
      next.add(candidate(peer.rack(), peer.row()));
    }
    return next;
  }

  private Candidate candidate(Rack rack, int row) {
    return new Candidate(
        PeerFacts.of(rack, row, now),
        Leads.failedAt(rack, row) != 0,
        rack.hasHeldOutside(row),
        Mix.of(swarm.seed(), rack.hash(row)));
  }
}
