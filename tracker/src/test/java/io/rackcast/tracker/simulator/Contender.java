package io.rackcast.tracker.simulator;

import io.rackcast.tracker.selection.LeadRules;
import io.rackcast.tracker.selection.NearestPolicy;
import io.rackcast.tracker.selection.NearestRules;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.selection.RackPolicy;
import io.rackcast.tracker.selection.RandomPolicy;

/** What is compared: a policy, by its usual settings, and what runs on the nodes. */
enum Contender {
  /** Policy rack, agents. */
  RACK,
  /** Policy rack, standard clients. */
  CLIENTS,
  /** Policy nearest, standard clients. */
  NEAREST,
  /** Policy random, standard clients. */
  RANDOM;

  /** Whether nodes run agents, which obey what they are pushed. */
  boolean isAgents() {
    return this == RACK;
  }

  Policy policy() {
    return switch (this) {
      case RACK, CLIENTS -> new RackPolicy(new LeadRules(1, 45_000, 10_000));
      case NEAREST -> new NearestPolicy(new NearestRules(10, 20));
      case RANDOM -> new RandomPolicy();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
