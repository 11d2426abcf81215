package io.rackcast.agent.transfer;

import io.rackcast.proto.topology.Tier;

/**
 * Where a peer is, seen from this node.
 *
 * @param tier how far away it is
 * @param commonDepth how many leading parts its location has in common with this node's, at least 0
 */
public record PeerPlace(Tier tier, int commonDepth) {
  public PeerPlace {
    if (commonDepth < 0) {
      throw new IllegalArgumentException(
          "a common depth is at least 0, not " + commonDepth + "; count the equal leading parts");
    }
  }
}
