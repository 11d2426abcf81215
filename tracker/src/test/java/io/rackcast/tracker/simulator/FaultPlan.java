package io.rackcast.tracker.simulator;

import io.rackcast.tracker.simulator.Fault.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** What goes wrong in one rollout, drawn from a seed: the same seed gives the same plan. */
final class FaultPlan {
  private static final double LONGEST_SECONDS = 40;

  private final Shape shape;
  private final int[] members;
  private final SplittableRandom random;
  private final double horizon;
  private final Set<Integer> used = new HashSet<>();
  private final List<Fault> faults = new ArrayList<>();

  private FaultPlan(Settings settings, long seed) {
    shape = settings.shape();
    members = shape.members();
    random = new SplittableRandom(seed);
    horizon = 1.3 * settings.clock().seconds((int) settings.idealSlots());
  }

  /**
   * Draws a plan.
   *
   * @param most faults at most, 1 or more; those of single nodes are meant, of which there are so
   *     many for each hundred nodes
   */
  static List<Fault> draw(Settings settings, int most, long seed) {
    var plan = new FaultPlan(settings, seed);
    plan.draw(most);
    return List.copyOf(plan.faults);
  }

  private void draw(int most) {
    int hundreds = Math.max(1, members.length / 100);
    int single = 1 + random.nextInt(most * hundreds);
    for (int i = 0; i < single; i++) {
      drawOfNode();
    }
    int cuts = random.nextInt(1 + Math.min(3, shape.rackCount() / 4));
    for (int i = 0; i < cuts; i++) {
      add(Kind.CUT, shape.rackOf(member()), length());
    }
    if (random.nextInt(3) == 0) {
      add(Kind.TRACKER, 0, length());
    }
    if (random.nextInt(3) == 0) {
      // A rollout needs its origin back.
      var kind = random.nextBoolean() ? Kind.KILL : Kind.FREEZE;
      int[] origins = shape.origins();
      add(kind, origins[random.nextInt(origins.length)], length());
    }
  }

  private void drawOfNode() {
    int node = member();
    if (!used.add(node)) {
      return;
    }
    switch (random.nextInt(5)) {
      case 0 -> add(Kind.KILL, node, -1);
      case 1 -> add(Kind.KILL, node, length());
      case 2 -> add(Kind.FREEZE, node, -1);
      case 3 -> add(Kind.FREEZE, node, length());
      default -> add(Kind.LATE, node, -1);
    }
  }

  private int member() {
    return members[random.nextInt(members.length)];
  }

  private double length() {
    return 0.5 + random.nextDouble() * random.nextDouble() * LONGEST_SECONDS;
  }

  private void add(Kind kind, int target, double seconds) {
    faults.add(new Fault(kind, random.nextDouble() * horizon, target, seconds));
  }
}
