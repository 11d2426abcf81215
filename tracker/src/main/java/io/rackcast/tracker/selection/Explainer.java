package io.rackcast.tracker.selection;

import io.rackcast.tracker.selection.Explanation.Level;
import io.rackcast.tracker.selection.Explanation.Told;
import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.PeerFacts;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains a choice by making it, on trial: the policy's own code chooses, and notes nothing. For
 * any policy.
 */
final class Explainer {
  /** Choices made at most to find out who is told of a peer. */
  static final int MOST_ASKED = 256;

  /** Choices made at most until others may use the swarm. */
  static final int ASKED_AT_ONCE = 16;

  // What the pushes to agents and most answers are made with.
  private static final int WANTED = 200;

  private final Policy policy;
  private final Swarm swarm;
  private final long now;
  private final Pause pause;
  private final Choice trial = Choice.onTrial();
  // Where the peer is, since its row may change in a pause; NONE if it is gone, or the swarm is.
  private @Nullable Rack rack;
  private int row = Swarm.NONE;
  private int asked;
  private int pausedAt;

  Explainer(Policy policy, Swarm swarm, long now, Pause pause) {
    this.pause = pause;
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
    var peer = PeerFacts.of(rack, row, now);
    int others = swarm.size() - 1;
    this.rack = rack;
    this.row = row;
    List<PeerFacts> tellers = new ArrayList<>();
    ask(rack, peer, tellers);
    return new Explanation(
        peer, isLead, fetchDepth, levels, told, List.copyOf(tellers), asked, others);
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

  /** Asks others, the likeliest first, whether they are told of the peer. */
  private void ask(Rack own, PeerFacts peer, List<PeerFacts> tellers) {
    for (int i = 0; i < own.size() && asked < MOST_ASKED / 2 && isThere(peer); i++) {
      if (i < own.size() && (own != rack || i != row)) {
        askOne(own, i, tellers);
      }
    }
    // Of every other rack its leads and some sources: others are told of nobody outside, or of
    // anybody.
    for (int i = 0; asked < MOST_ASKED && isThere(peer) && i < swarm.rackCount(); i++) {
      var other = swarm.rack(i);
      if (other != own) {
        askOutside(other, peer, tellers);
      }
    }
  }

  private void askOutside(Rack others, PeerFacts peer, List<PeerFacts> tellers) {
    int few = 2 * Columns.FEW;
    for (int i = 0; i < few && asked < MOST_ASKED && isThere(peer) && i < others.size(); i++) {
      askOne(others, i, tellers);
    }
    for (int i = 0; asked < MOST_ASKED && isThere(peer) && i < others.leadCount(); i++) {
      var lead = others.lead(i).peer();
      if (lead.isPresent() && lead.row() >= few) {
        askOne(others, lead.row(), tellers);
      }
    }
  }

  /** Whether the peer is still there, after a pause if it is time for one. */
  private boolean isThere(PeerFacts peer) {
    if (row == Swarm.NONE || asked % ASKED_AT_ONCE != 0 || asked == pausedAt) {
      return row != Swarm.NONE;
    }
    pausedAt = asked;
    var location = rack == null ? null : rack.location();
    row = Swarm.NONE;
    if (location != null && pause.take()) {
      rack = swarm.rackAt(location);
      row = rack == null ? Swarm.NONE : row(rack, peer.endpoint());
    }
    return row != Swarm.NONE;
  }

  private static int row(Rack rack, Endpoint end) {
    var address = end.address();
    return rack.findEnd(address.high(), address.low(), address.isIpv4(), end.port());
  }

  private void askOne(Rack others, int other, List<PeerFacts> tellers) {
    asked++;
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
