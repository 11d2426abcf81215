package io.rackcast.tracker.simulator;

/**
 * Something that goes wrong in a rollout.
 *
 * @param kind what
 * @param atSeconds since the rollout began
 * @param target a node's number, or a rack's; 0 for the tracker
 * @param seconds until it is over; negative: never
 */
record Fault(Kind kind, double atSeconds, int target, double seconds) {
  /** What goes wrong. */
  enum Kind {
    /** A process is killed: its connections break at once. */
    KILL(false),
    /** A process, or its machine, stands still: its connections stay. */
    FREEZE(false),
    /** A rack is cut off from all others, and from the tracker. */
    CUT(true),
    /** The tracker is killed and knows nothing when it is back. */
    TRACKER(true),
    /** A node starts only now. */
    LATE(false);

    private final boolean ends;

    Kind(boolean ends) {
      this.ends = ends;
    }

    /** Whether it must come to an end for the rollout to be possible. */
    boolean ends() {
      return ends;
    }
  }

  /** Lets it happen when its time comes. */
  void schedule(Rollout rollout) {
    int at = rollout.clock.slots(atSeconds);
    int until = seconds < 0 ? Nodes.NEVER : at + rollout.clock.slots(seconds);
    rollout.timeline.at(
        at,
        () -> {
          switch (kind) {
            case KILL -> rollout.kill(target, until);
            case FREEZE -> rollout.freeze(target, until);
            case CUT -> rollout.cut(target, until);
            case TRACKER -> rollout.killTracker(until);
            case LATE -> rollout.join(target);
          }
        });
  }

  @Override
  public String toString() {
    String what =
        switch (kind) {
          case KILL, FREEZE, LATE -> " node " + target;
          case CUT -> " rack " + target;
          case TRACKER -> "";
        };
    String end =
        kind == Kind.LATE ? "" : seconds < 0 ? " for ever" : " for %.1f s".formatted(seconds);
    return "%.1f s: %s%s%s"
        .formatted(atSeconds, kind.name().toLowerCase(java.util.Locale.ROOT), what, end);
  }
}
