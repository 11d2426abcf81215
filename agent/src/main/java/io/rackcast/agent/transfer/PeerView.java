package io.rackcast.agent.transfer;

import io.rackcast.proto.announce.PeerAddress;
import java.util.List;

/**
 * Whom a node may exchange with in one swarm; a new view replaces the one before.
 *
 * @param peers peers to connect to, best first
 * @param fetchDepth how many leading parts a peer's location must have in common with this node's
 *     before blocks are asked of it; 0: blocks may be asked of anybody. Serving is not restricted.
 */
public record PeerView(List<PeerAddress> peers, int fetchDepth) {
  public PeerView {
    peers = List.copyOf(peers);
    if (fetchDepth < 0) {
      throw new IllegalArgumentException(
          "a fetch depth is at least 0, not " + fetchDepth + "; 0 allows every peer");
    }
  }
}
