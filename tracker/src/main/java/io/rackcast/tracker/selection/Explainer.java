package io.rackcast.tracker.selection;

import io.rackcast.tracker.selection.Explanation.Level;
import io.rackcast.tracker.selection.Explanation.Told;
import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.PeerFacts;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;

/**
 * Explains a choice by making it, on trial: the policy's own code chooses, and notes nothing. For
 * any policy.
 */
final class Explainer {
  /** Choices made at most to find out who is told of a peer: the swarm is held meanwhile. */
  static final int MOST_ASKED = 256;

  // What the pushes to agents and most answers are made with.
  private static final int WANTED = 200;

  private final Policy policy;
  private final Swarm swarm;
  private final long now;
  private final Choice trial = Choice.onTrial();

  Explainer(Policy policy, Swarm swarm, long now) {
    this.policy = policy;
    this.swarm = swarm;
    this.now = now;
  }

  /** Where nobody leads: how far a peer may fetch is the same in all domains. */
  Explanation explain(Rack rack, int row, int wanted, long seed) {
    policy.choose(swarm, rack, row, wanted, seed, now, trial);
    return explain(rack, row, wanted, seed, levels(rack, trial.fetchDepth()));
  }

  Explanation explain(Rack rack, int row, int wanted, long seed, List<Level> levels) {
    policy.choose(swarm, rack, row, wanted, seed, now, trial);
    boolean isLead = trial.isLead();
    int fetchDepth = trial.fetchDepth();
    var told = told(rack, row);
    List<PeerFacts> tellers = new ArrayList<>();
    int asked = ask(rack, row, tellers);
    return new Explanation(
        PeerFacts.of(rack, row, now),
        isLead,
        fetchDepth,
        levels,
        told,
        tellers,
        asked,
        swarm.size() - 1);
  }

  private List<Told> told(Rack rack, int row) {
    List<Told> told = new ArrayList<>(trial.count());
    for (int i = 0; i < trial.count(); i++) {
      var other = trial.rack(i);
      told.add(
          new Told(
              PeerFacts.of(other, trial.row(i), now),
              policy.why(swarm, rack, row, other, trial.row(i))));
    }
    return told;
  }

  /** Asks others, the likeliest first, whether they are told of the peer; returns how many. */
  private int ask(Rack rack, int row, List<PeerFacts> tellers) {
    int asked = askRack(rack, row, tellers);
    // Of every other rack its leads and some sources: others are told of nobody outside, or of
    // anybody.
    for (int i = 0; i < swarm.rackCount() && asked < MOST_ASKED; i++) {
      var other = swarm.rack(i);
      if (other != rack) {
        asked += askOutside(other, rack, row, tellers, MOST_ASKED - asked);
      }
    }
    return asked;
  }

  private int askRack(Rack rack, int row, List<PeerFacts> tellers) {
    int asked = 0;
    for (int i = 0; i < rack.size() && asked < MOST_ASKED / 2; i++) {
      if (i != row) {
        asked++;
        askOne(rack, i, rack, row, tellers);
      }
    }
    return asked;
  }

  private int askOutside(Rack others, Rack rack, int row, List<PeerFacts> tellers, int most) {
    int asked = 0;
    for (int i = 0; i < others.size() && asked < most && asked < 2 * Columns.FEW; i++) {
      asked++;
      askOne(others, i, rack, row, tellers);
    }
    for (int i = 0; i < others.leadCount() && asked < most; i++) {
      var lead = others.lead(i).peer();
      if (lead.isPresent() && lead.row() >= 2 * Columns.FEW) {
        asked++;
        askOne(others, lead.row(), rack, row, tellers);
      }
    }
    return asked;
  }

  private void askOne(Rack others, int other, Rack rack, int row, List<PeerFacts> tellers) {
    policy.choose(swarm, others, other, WANTED, others.hash(other), now, trial);
    for (int i = 0; i < trial.count(); i++) {
      if (trial.row(i) == row && trial.rack(i) == rack) {
        tellers.add(PeerFacts.of(others, other, now));
        return;
      }
    }
  }

  private static List<Level> levels(Rack rack, int fetchDepth) {
    List<Level> levels = new ArrayList<>();
    for (Domain domain = rack; domain != null; domain = domain.parent()) {
      levels.add(level(domain, domain.depth() > fetchDepth, List.of(), List.of()));
    }
    return levels;
  }

  static Level level(
      Domain domain,
      boolean admits,
      List<Explanation.LeadFacts> leads,
      List<Explanation.Candidate> next) {
    var ingress = domain.ingress();
    return new Level(
        domain.name(),
        domain.depth(),
        domain.sourceCount(),
        domain.sourceCount() - domain.liveSourceCount(),
        domain.leecherCount(),
        domain.isComplete(),
        ingress != null && ingress.isOpen(),
        admits,
        leads,
        next);
  }
}
