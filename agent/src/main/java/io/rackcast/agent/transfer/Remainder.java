package io.rackcast.agent.transfer;

/**
 * What a peer is still to get from here, once we have everything. Used on the event loop.
 *
 * <p>An agent of another rack brings in some stripes, and some have a stripe more than others.
 * Served alike, these would be the last, and most of the link idle while they are; so each is
 * served in proportion ({@link UploadTurns}). Of anybody else it is taken that all who are here
 * share what is lacking.
 */
final class Remainder {
  private final Peer peer;
  private final Swarm swarm;
  private int pieces = 1;

  Remainder(Peer peer, Swarm swarm) {
    this.peer = peer;
    this.swarm = swarm;
  }

  /** Counts again: when another piece is sent, so that it costs little. */
  void count() {
    if (!swarm.fetcher().picker().isComplete()) {
      return;
    }
    int all = swarm.layout().pieces();
    int lacked =
        peer.leads().isKnown() && !peer.pieces().isInside()
            ? peer.leads().bringsIn(peer.pieces(), all)
            : peer.pieces().lacked() / Math.max(1, swarm.peers().connected().size());
    pieces = Math.max(1, lacked);
  }

  /** How many pieces, 1 or more; 0 while we lack something ourselves. */
  int pieces() {
    return swarm.fetcher().picker().isComplete() ? pieces : 0;
  }
}
