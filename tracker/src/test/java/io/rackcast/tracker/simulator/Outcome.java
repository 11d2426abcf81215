package io.rackcast.tracker.simulator;

import io.rackcast.tracker.simulator.Links.Tier;
import java.util.Arrays;

/**
 * How a rollout went.
 *
 * @param contender what ran
 * @param last the longest that a node took since it joined, over the ideal; of those that are done
 * @param median of all that are done, over the ideal
 * @param rack copies that came into each rack that content was meant for
 * @param pod into each pod
 * @param dc into each datacenter
 * @param origin copies that all origins sent
 * @param starved nodes that run, or will again, and are not done
 * @param seconds that passed in the model
 * @param work what the tracker did
 */
record Outcome(
    Contender contender,
    double last,
    double median,
    Copies rack,
    Copies pod,
    Copies dc,
    double origin,
    int starved,
    double seconds,
    VirtualTracker.Work work) {
  /** Copies over all domains of a class: in the middle, at most; the most that one sent out. */
  record Copies(double mean, double worst, double mostOut) {
    private static Copies of(Links links, Tier tier, double pieces) {
      long[] came = links.came(tier);
      return new Copies(
          Arrays.stream(came).average().orElse(0) / pieces,
          Arrays.stream(came).max().orElse(0) / pieces,
          links.mostWent(tier) / pieces);
    }
  }

  static Outcome of(Rollout rollout, Contender contender, double idealSlots) {
    var nodes = rollout.nodes;
    int[] took = new int[nodes.doneAt.length];
    int done = 0;
    for (int node = 0; node < took.length; node++) {
      if (nodes.doneAt[node] != Nodes.NEVER) {
        took[done++] = nodes.doneAt[node] - nodes.joinedAt[node];
      }
    }
    Arrays.sort(took, 0, done);
    double pieces = rollout.pieces.count;
    return new Outcome(
        contender,
        done == 0 ? 0 : took[done - 1] / idealSlots,
        done == 0 ? 0 : took[done / 2] / idealSlots,
        Copies.of(rollout.links, Tier.RACK, pieces),
        Copies.of(rollout.links, Tier.POD, pieces),
        Copies.of(rollout.links, Tier.DC, pieces),
        rollout.links.wentFromOrigins() / pieces,
        nodes.waiting(),
        rollout.clock.seconds(rollout.slot()),
        rollout.tracker.work);
  }

  /** The most copies that came into any domain. */
  double worstCopies() {
    return Math.max(rack.worst(), Math.max(pod.worst(), dc.worst()));
  }
}
