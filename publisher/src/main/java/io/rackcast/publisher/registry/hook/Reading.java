package io.rackcast.publisher.registry.hook;

import java.util.List;

/**
 * What a body came to.
 *
 * @param events for the queue
 * @param ignored events that mean nothing to us: pulls, blobs, scans
 * @param skipped one sentence for each event that should have been for us but is malformed
 */
record Reading(List<PushEvent> events, int ignored, List<String> skipped) {
  /** Most events of one body. */
  static final int MOST_EVENTS = 1_000;

  Reading {
    events = List.copyOf(events);
    skipped = List.copyOf(skipped);
  }

  static Reading of(List<PushEvent> events) {
    return new Reading(events, 0, List.of());
  }

  static Reading nothing() {
    return new Reading(List.of(), 1, List.of());
  }

  /** For the sender. */
  String sentence() {
    var counts = events.size() + " taken, " + ignored + " ignored";
    return skipped.isEmpty()
        ? counts
        : counts + ", " + skipped.size() + " skipped: " + skipped.get(0);
  }
}
