package io.rackcast.agent.transfer;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of our link each peer of a complete swarm is to get, against the others. Used on the
 * event loop.
 *
 * <p>Agents of other racks bring in some stripes each, and some have a stripe more than others.
 * Served alike, these would be the last, and most of the link idle while they are; so each is
 * served in proportion to what it is still to bring in, within bounds. All others weigh 1, and so
 * does everybody while we lack something ourselves.
 */
final class UploadWeights {
  private static final double LEAST = 0.5;
  private static final double MOST = 2;

  private final Swarm swarm;

  UploadWeights(Swarm swarm) {
    this.swarm = swarm;
  }

  /** Once a second: counts what everybody lacks. */
  void tick() {
    if (!swarm.fetcher().picker().isComplete()) {
      return;
    }
    Collection<Peer> peers = swarm.peers().connected();
    Map<Peer, Integer> lacking = new HashMap<>();
    long sum = 0;
    for (Peer peer : peers) {
      int lacked = peer.pieces().isInside() ? 0 : peer.leads().bringsIn(peer.pieces());
      if (lacked > 0) {
        lacking.put(peer, lacked);
        sum += lacked;
      }
    }
    double mean = (double) sum / Math.max(1, lacking.size());
    for (Peer peer : peers) {
      Integer lacked = lacking.get(peer);
      peer.upload().setWeight(lacked == null ? 1 : weight(lacked, mean));
    }
  }

  /** Of who lacks so many pieces, where all lack {@code mean}. */
  static double weight(int lacked, double mean) {
    return Math.max(LEAST, Math.min(MOST, lacked / mean));
  }
}
