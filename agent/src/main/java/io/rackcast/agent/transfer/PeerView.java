package io.rackcast.agent.transfer;

import io.rackcast.proto.announce.PeerAddress;
import java.util.List;
import java.util.Set;

/**
 * Whom a node may exchange with in one swarm; a new view replaces the one before.
 *
 * @param peers peers to connect to, best first
 * @param fetchDepth how many leading parts a peer's location must have in common with this node's
 *     before blocks are asked of it; 0: blocks may be asked of anybody. Serving is not restricted.
 * @param stripes parts of the content that are asked of peers farther away
 * @param heads those of the peers that are few sources for many
 * @param takingTls those of the peers that take TLS
 */
public record PeerView(
    List<PeerAddress> peers,
    int fetchDepth,
    Stripes stripes,
    Set<PeerAddress> heads,
    Set<PeerAddress> takingTls) {
  /** Copies the lists. */
  public PeerView {
    peers = List.copyOf(peers);
    heads = Set.copyOf(heads);
    takingTls = Set.copyOf(takingTls);
    if (fetchDepth < 0) {
      throw new IllegalArgumentException(
          "a fetch depth is at least 0, not " + fetchDepth + "; 0 allows every peer");
    }
  }

  /** A view without stripes. */
  public PeerView(List<PeerAddress> peers, int fetchDepth) {
    this(peers, fetchDepth, Stripes.NONE, Set.of(), Set.of());
  }
}
