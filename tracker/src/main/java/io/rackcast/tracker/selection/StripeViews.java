package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Kind;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Stripes;

/**
 * What an agent is told where agents share out the stripes: all of its rack, and for the stripes
 * that it leads whom it meets outside. Who leads nothing is told of nobody outside.
 */
final class StripeViews {
  private StripeViews() {}

  /** Whether the peer in this row is such an agent; where leads were of no use stripes are none. */
  static boolean isFor(Rack rack, int row) {
    return rack.kind(row) == Kind.AGENT
        && !rack.isSource(row)
        && rack.isStriped()
        && !StripeLeads.isOpen(rack);
  }

  static void choose(Rack rack, int row, long seed, Choice choice) {
    var stripes = rack.rackStripes();
    var self = rack.noted(row);
    if (stripes == null) {
      return;
    }
    boolean leads = self != null && stripes.isLeader(self);
    choice.is(leads, rack.depth());
    choice.stripes().begin();
    var outside = choice.outside();
    if (self != null) {
      // A full rack must not starve its leads.
      int room = Math.max((choice.room() + 1) / 2, choice.room() - rack.size() + 1);
      new StripeColumns(outside, rack, stripes, self).addTo(choice.stripes(), room);
    }
    int kept = outside.size();
    choice.reserve(kept);
    addRack(choice, rack, row, seed);
    choice.reserve(-kept);
    choice.addOutside(rack);
  }

  /** Its rack: first who gets it the stripes, then who has everything, then the others. */
  private static void addRack(Choice choice, Rack rack, int row, long seed) {
    var stripes = rack.rackStripes();
    for (int i = 0; stripes != null && i < stripes.leaderCount(); i++) {
      var leader = stripes.leader(i);
      if (leader.isPresent() && leader.row() != row) {
        choice.add(rack, leader.row());
      }
    }
    int start = Windows.start(rack.size(), rack.size() > Stripes.COUNT ? seed : 0);
    addOthers(choice, rack, row, 0, rack.sources());
    addOthers(choice, rack, row, Math.max(start, rack.sources()), rack.size());
    addOthers(choice, rack, row, rack.sources(), Math.min(start, rack.size()));
  }

  private static void addOthers(Choice choice, Rack rack, int row, int from, int to) {
    var stripes = rack.rackStripes();
    for (int other = from; other < to && choice.room() > 0; other++) {
      var noted = rack.noted(other);
      boolean isAdded = noted != null && stripes != null && stripes.isLeader(noted);
      if (other != row && !isAdded) {
        choice.add(rack, other);
      }
    }
  }
}
