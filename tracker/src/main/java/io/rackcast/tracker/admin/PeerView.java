package io.rackcast.tracker.admin;

import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.swarm.PeerFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer in an answer. */
record PeerView(
    String address,
    @Nullable String secondAddress,
    String rack,
    @Nullable String node,
    String kind,
    List<String> roles,
    List<String> leads,
    String client,
    String program,
    @Nullable Long leftBytes,
    long lastAnnounceSeconds) {
  static PeerView of(PeerFacts peer, NodeDirectory nodes) {
    String client = Names.client(peer.id());
    return new PeerView(
        Names.endpoint(peer.endpoint()),
        peer.second() == null ? null : Names.endpoint(peer.second()),
        peer.location().toString(),
        node(peer, nodes),
        switch (peer.kind()) {
          case CLIENT -> "client";
          case AGENT, PLAIN_AGENT -> "agent";
          case ORIGIN -> "origin";
        },
        Roles.of(peer),
        peer.leads(),
        client,
        Names.program(client),
        peer.leftBytes() < 0 ? null : peer.leftBytes(),
        peer.silenceMillis() / 1000);
  }

  private static @Nullable String node(PeerFacts peer, NodeDirectory nodes) {
    NodeInfo node = nodes.at(peer.endpoint().address(), peer.endpoint().port());
    var second = peer.second();
    if (node == null && second != null) {
      node = nodes.at(second.address(), second.port());
    }
    return node == null ? null : node.name();
  }
}
