package io.rackcast.tracker.core;

import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Swarm;

/** What an agent's coming and going means for the swarms it is in. For any thread. */
public final class NodeChanges {
  private final MemorySwarms swarms;
  private final NodeDirectory nodes;
  private final Policy policy;
  private final Ticker ticker;
  private final SwarmListener listener;

  /** Over these swarms. */
  public NodeChanges(
      MemorySwarms swarms,
      NodeDirectory nodes,
      Policy policy,
      Ticker ticker,
      SwarmListener listener) {
    this.swarms = swarms;
    this.nodes = nodes;
    this.policy = policy;
    this.ticker = ticker;
    this.listener = listener;
  }

  /** An agent connected: it gets a view of each swarm that it announced in before. */
  public void joined(NodeInfo node) {
    swarms.forEach(
        swarm -> {
          if (isIn(swarm, node)) {
            listener.changed(swarm.infoHash());
          }
        });
  }

  /** An agent's connection broke and it did not come back: nothing may depend on its peers. */
  public void lost(NodeInfo node) {
    swarms.forEach(swarm -> lost(swarm, node));
  }

  private void lost(Swarm swarm, NodeInfo node) {
    long now = ticker.millis();
    for (var address : node.addresses()) {
      var peer = swarm.at(new Endpoint(address, node.peerPort()));
      if (peer != null && nodes.at(address, node.peerPort()) == null) {
        swarm.doubt(peer, now);
        policy.changed(swarm, peer.rack(), now);
        listener.changed(swarm.infoHash());
      }
    }
  }

  private static boolean isIn(Swarm swarm, NodeInfo node) {
    return node.addresses().stream()
        .anyMatch(address -> swarm.at(new Endpoint(address, node.peerPort())) != null);
  }
}
