package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;

/**
 * Anybody, wherever they are: what trackers without a notion of racks do, kept as the baseline. A
 * source is told of nobody: the others dial it.
 */
public final class RandomPolicy implements Policy {
  @Override
  public void heard(Swarm swarm, Rack rack, int row, long now) {}

  @Override
  public void changed(Swarm swarm, Rack rack, long now) {}

  @Override
  public void choose(
      Swarm swarm, Rack rack, int row, int wanted, long seed, long now, Choice choice) {
    choice.begin(wanted);
    choice.is(true, 0);
    if (rack.isSource(row)) {
      return;
    }
    if (swarm.size() <= wanted) {
      addAll(swarm, rack, row, choice);
      return;
    }
    var picks = choice.outside();
    picks.begin(wanted);
    // Each try hits a new peer with a chance of at least (all - wanted) / all; a bound on the
    // tries costs a few peers of a small swarm and never hangs.
    for (int i = 0; !picks.isFull() && i < 4 * wanted; i++) {
      Draws.addOther(picks, swarm.root(), rack, row, Mix.of(seed, i));
    }
    choice.addOutside();
  }

  @Override
  public Reason why(Swarm swarm, Rack rack, int row, Rack other, int otherRow) {
    return Reason.DRAWN;
  }

  private static void addAll(Swarm swarm, Rack own, int self, Choice choice) {
    for (int i = 0; i < swarm.rackCount(); i++) {
      var rack = swarm.rack(i);
      int without = rack == own ? self : rack.size();
      choice.addRun(rack, 0, without);
      choice.addRun(rack, without + 1, rack.size() - without - 1);
    }
  }
}
