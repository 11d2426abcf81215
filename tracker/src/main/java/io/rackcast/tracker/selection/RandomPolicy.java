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
      add(picks, swarm, Mix.of(seed, i), rack, row);
    }
    choice.addOutside();
  }

  private static void addAll(Swarm swarm, Rack own, int self, Choice choice) {
    for (int i = 0; i < swarm.rackCount(); i++) {
      var rack = swarm.rack(i);
      int without = rack == own ? self : rack.size();
      choice.addRun(rack, 0, without);
      choice.addRun(rack, without + 1, rack.size() - without - 1);
    }
  }

  /** Adds one; of many racks each has the same chance, though they differ in size. */
  private static void add(Picks picks, Swarm swarm, long chance, Rack own, int self) {
    Rack rack;
    int row;
    if (swarm.rackCount() > Columns.FEW) {
      rack = swarm.rack((int) Long.remainderUnsigned(chance >>> 32, swarm.rackCount()));
      row = (int) Long.remainderUnsigned(chance & 0xffff_ffffL, rack.size());
    } else {
      int i = 0;
      row = (int) Long.remainderUnsigned(chance, swarm.size());
      while (row >= swarm.rack(i).size()) {
        row -= swarm.rack(i++).size();
      }
      rack = swarm.rack(i);
    }
    if (rack != own || row != self) {
      picks.add(rack, row);
    }
  }
}
