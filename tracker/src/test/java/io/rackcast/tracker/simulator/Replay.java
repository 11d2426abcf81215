package io.rackcast.tracker.simulator;

import io.rackcast.tracker.simulator.Recording.Event;
import java.util.HashSet;
import java.util.Set;

/** Lets a recorded rollout happen again: who comes and goes when is as it was, the rest is new. */
final class Replay {
  private final Recording recording;
  private final Recording.Places places;

  Replay(Recording recording) {
    this.recording = recording;
    this.places = recording.places();
  }

  Shape shape() {
    return places.shape();
  }

  /** When the last thing happens, in seconds. */
  double lastSeconds() {
    var lines = recording.lines();
    return lines.get(lines.size() - 1).seconds();
  }

  void schedule(Rollout rollout) {
    Set<Integer> gone = new HashSet<>();
    for (var line : recording.lines()) {
      int node = places.numbers().getOrDefault(line.node(), 0);
      int at = rollout.clock.slots(line.seconds());
      boolean isBack = line.event() == Event.JOINED && gone.remove(node);
      if (line.event() == Event.LEFT) {
        gone.add(node);
      }
      rollout.timeline.at(at, () -> happen(rollout, line.event(), node, isBack));
    }
  }

  private static void happen(Rollout rollout, Event event, int node, boolean isBack) {
    switch (event) {
      case JOINED -> {
        if (isBack) {
          rollout.back(node);
        } else {
          rollout.join(node);
        }
      }
      case SEEDER -> rollout.joinWhole(node);
      case LEFT -> rollout.kill(node, Nodes.NEVER);
      case FROZEN -> rollout.freeze(node, Nodes.NEVER);
      case THAWED -> rollout.thaw(node);
      case ORIGIN, COMPLETED -> {
        // Origins are there from the start; who completes when is what is looked for.
      }
    }
  }
}
