package io.rackcast.agent.node;

import io.rackcast.proto.torrent.InfoHash;
import java.util.List;

/**
 * How far the node is with a swarm.
 *
 * @param infoHash the swarm
 * @param leftBytes bytes that the node lacks; 0: it has everything
 * @param stuckStripes stripes that it fetches for its rack and cannot get on with
 */
public record SwarmProgress(InfoHash infoHash, long leftBytes, List<Integer> stuckStripes) {
  /** Copies the list. */
  public SwarmProgress {
    stuckStripes = List.copyOf(stuckStripes);
  }
}
