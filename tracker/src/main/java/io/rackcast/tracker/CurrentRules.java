package io.rackcast.tracker;

import io.rackcast.tracker.core.AnnounceRules;
import io.rackcast.tracker.swarm.Patience;

/** The announce rules in force, as the swarms go by them. For any thread. */
final class CurrentRules implements Patience {
  private volatile AnnounceRules rules;

  CurrentRules(AnnounceRules rules) {
    this.rules = rules;
  }

  void set(AnnounceRules newRules) {
    rules = newRules;
  }

  @Override
  public boolean isSlow(long idHigh) {
    return rules.isSlow(idHigh);
  }

  @Override
  public int dueSeconds(boolean seeder, boolean slow) {
    return rules.dueSeconds(seeder, slow);
  }

  @Override
  public int expirySeconds(boolean seeder, boolean slow) {
    return rules.expirySeconds(seeder, slow);
  }
}
