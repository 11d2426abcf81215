package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Swarm;
import java.util.List;

/**
 * Anybody, wherever they are: what trackers without a notion of racks do, kept as the baseline. A
 * source is told of nobody: the others dial it.
 */
public final class RandomPolicy implements Policy {
  @Override
  public boolean heard(Swarm swarm, Peer peer, long now) {
    return false;
  }

  @Override
  public boolean changed(Swarm swarm, Domain rack, long now) {
    return false;
  }

  @Override
  public Choice choose(Swarm swarm, Peer peer, int wanted, long seed, long now) {
    if (peer.isSource()) {
      return new Choice(List.of(), true, 0);
    }
    var picks = new Picks(swarm, peer, wanted);
    int all = swarm.peers().size();
    if (all <= wanted) {
      swarm.peers().forEach(picks::add);
    } else {
      // Each try hits a new peer with a chance of at least (all - wanted) / all; a bound on the
      // tries costs a few peers of a small swarm and never hangs.
      for (int i = 0; !picks.isFull() && i < 4 * wanted; i++) {
        picks.add(at(swarm.root(), Long.remainderUnsigned(Mix.of(seed, i), all)));
      }
    }
    return new Choice(picks.peers(), true, 0);
  }

  /** The peer with this number among all of {@code domain}. */
  private static Peer at(Domain domain, long number) {
    if (domain.isRack()) {
      int sources = domain.sources().size();
      return number < sources
          ? domain.sources().get((int) number)
          : domain.leechers().get((int) number - sources);
    }
    long rest = number;
    for (var unit : domain.units()) {
      int size = unit.sourceCount() + unit.leecherCount();
      if (rest < size) {
        return at(unit, rest);
      }
      rest -= size;
    }
    throw new IndexOutOfBoundsException(number);
  }
}
