package io.rackcast.tracker.simulator;

import java.util.Optional;

/**
 * A datacenter and what is brought to it.
 *
 * @param pieces of the content, a multiple of 64 so that stripes are even
 * @param pieceBytes 1 or more
 * @param nodeGbit each node's link, both ways, Gbit/s
 * @param originGbit an origin's
 * @param rackGbit a rack's link to its pod
 * @param podGbit a pod's to its datacenter
 * @param dcGbit a datacenter's to the others
 * @param startSeconds over which nodes start, at random; 0: all at once
 */
record Settings(
    Shape shape,
    int pieces,
    long pieceBytes,
    double nodeGbit,
    double originGbit,
    double rackGbit,
    double podGbit,
    double dcGbit,
    double startSeconds) {
  /** The same in another datacenter, if there is one. */
  Settings with(Optional<Shape> other) {
    return new Settings(
        other.orElse(shape),
        pieces,
        pieceBytes,
        nodeGbit,
        originGbit,
        rackGbit,
        podGbit,
        dcGbit,
        startSeconds);
  }

  Clock clock() {
    return new Clock(pieceBytes * 8 / (nodeGbit * 1e6));
  }

  int originRate() {
    return (int) Math.max(1, Math.round(originGbit / nodeGbit));
  }

  double rackRate() {
    return rackGbit / nodeGbit;
  }

  double podRate() {
    return podGbit / nodeGbit;
  }

  double dcRate() {
    return dcGbit / nodeGbit;
  }

  /** Slots that a copy takes on the slowest link that must carry one. */
  double idealSlots() {
    double slowest = Math.min(Math.min(1, originRate()), Math.min(rackRate(), podRate()));
    return pieces / Math.min(slowest, dcRate());
  }
}
