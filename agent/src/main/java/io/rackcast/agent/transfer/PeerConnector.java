package io.rackcast.agent.transfer;

import io.rackcast.proto.announce.PeerAddress;

/** Opens connections to peers. */
interface PeerConnector {
  /**
   * Connects and shakes hands for a swarm; the outcome comes to the swarm on the event loop.
   *
   * @return false if too many connections are being opened or open; ask again later
   */
  boolean connect(Swarm swarm, PeerAddress address);

  /** Where the engine listens. */
  int port();
}
