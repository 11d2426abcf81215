package io.rackcast.tracker.simulator;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Runs rollouts from start to end. */
final class Simulation {
  // Who got nothing for so long will get nothing any more.
  private static final double STARVED_SECONDS = 240;

  private final Settings settings;
  private final double limit;

  /**
   * Of these settings.
   *
   * @param limit a rollout is left after so many times the ideal time; 0: when nothing moves
   */
  Simulation(Settings settings, double limit) {
    this.settings = settings;
    this.limit = limit;
  }

  /** One rollout to all nodes. */
  Outcome run(Contender contender, List<Fault> faults, long seed) {
    var rollout = new Rollout(settings, contender, seed);
    Set<Integer> late = new HashSet<>();
    for (var fault : faults) {
      fault.schedule(rollout);
      if (fault.kind() == Fault.Kind.LATE) {
        late.add(fault.target());
      }
    }
    start(rollout, late, seed);
    return run(rollout, contender, Math.max(lastSeconds(faults), settings.startSeconds()));
  }

  private void start(Rollout rollout, Set<Integer> late, long seed) {
    var random = new SplittableRandom(seed + 5);
    int span = settings.startSeconds() == 0 ? 1 : settings.clock().slots(settings.startSeconds());
    int[] order = settings.shape().members();
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int node = order[i];
      order[i] = order[other];
      order[other] = node;
    }
    for (int node : order) {
      int at = 1 + random.nextInt(span);
      if (!late.contains(node)) {
        rollout.timeline.at(at, () -> rollout.join(node));
      }
    }
  }

  /** A recorded rollout, as it goes now. */
  Outcome replay(Contender contender, Replay replay, long seed) {
    var rollout = new Rollout(settings, contender, seed);
    replay.schedule(rollout);
    return run(rollout, contender, replay.lastSeconds());
  }

  /** How long faults last, in seconds since the start. */
  private static double lastSeconds(List<Fault> faults) {
    return faults.stream()
        .mapToDouble(fault -> fault.atSeconds() + Math.max(0, fault.seconds()))
        .max()
        .orElse(0);
  }

  private Outcome run(Rollout rollout, Contender contender, double seconds) {
    double ideal = settings.idealSlots();
    int last = settings.clock().slots(seconds);
    // Who starts late, or when a fault is over, has as long as the others.
    int end = limit == 0 ? Integer.MAX_VALUE : last + (int) (limit * ideal);
    int starved = settings.clock().slots(STARVED_SECONDS);
    while (rollout.slot() < end
        && (rollout.slot() <= last + 2
            || (rollout.nodes.waiting() > 0 && rollout.idleSlots() < starved))) {
      rollout.step();
    }
    return Outcome.of(rollout, contender, ideal);
  }
}
