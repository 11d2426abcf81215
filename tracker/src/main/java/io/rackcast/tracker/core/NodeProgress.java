package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.List;

/**
 * What agents say of the swarms they fetch, between their announces, and that they say nothing any
 * more. A node that did not announce is in no swarm by this. For any thread.
 */
public final class NodeProgress {
  private final MemorySwarms swarms;
  private final Locator locator;
  private final Policy policy;
  private final Ticker ticker;
  private final SwarmListener listener;

  /** Over these swarms. */
  public NodeProgress(
      MemorySwarms swarms, Locator locator, Policy policy, Ticker ticker, SwarmListener listener) {
    this.swarms = swarms;
    this.locator = locator;
    this.policy = policy;
    this.ticker = ticker;
    this.listener = listener;
  }

  private interface Found {
    void at(Swarm swarm, Rack rack, int row);
  }

  /**
   * An agent says how far it is.
   *
   * @param left bytes that it lacks, 0 or more
   * @param stuck stripes that it leads and does not get on with
   * @return whether it is in the swarm
   */
  public boolean heard(NodeInfo node, InfoHash name, long left, List<Integer> stuck) {
    return find(
        node,
        name,
        (swarm, rack, found) -> {
          long now = ticker.millis();
          int row = swarm.heard(rack, found, left, now);
          policy.heard(swarm, rack, row, now);
          for (int stripe : stuck) {
            policy.stuck(swarm, rack, row, stripe, now);
          }
        });
  }

  /**
   * An agent that fetches has fallen silent: nothing depends on it until it is heard again.
   *
   * @return whether it is in the swarm
   */
  public boolean silent(NodeInfo node, InfoHash name) {
    return find(
        node,
        name,
        (swarm, rack, row) -> {
          if (!rack.isSource(row)) {
            swarm.doubt(rack, row, 0, ticker.millis());
            policy.changed(swarm, rack, ticker.millis());
          }
        });
  }

  private boolean find(NodeInfo node, InfoHash name, Found found) {
    var swarm = swarms.find(name);
    if (swarm == null) {
      return false;
    }
    int before = swarm.changes();
    boolean changed;
    boolean isThere;
    try {
      isThere = find(swarm, node, found);
      changed = swarm.changes() != before;
    } finally {
      swarms.release(swarm);
    }
    if (changed) {
      listener.changed(name);
    }
    return isThere;
  }

  /** It may have announced from one of its addresses only. */
  private boolean find(Swarm swarm, NodeInfo node, Found found) {
    for (var address : node.addresses()) {
      var rack = swarm.rackAt(locator.locate(address).location());
      int row =
          rack == null
              ? Swarm.NONE
              : rack.findEnd(address.high(), address.low(), address.isIpv4(), node.peerPort());
      if (rack != null && row != Swarm.NONE) {
        found.at(swarm, rack, row);
        return true;
      }
    }
    return false;
  }
}
