package io.rackcast.tracker.node;

import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.swarm.Endpoint;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The open streams, by where their nodes' peers listen. For any thread. */
final class NodeSessions {
  private final NodeDirectory directory;
  private final Set<NodeSession> all = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<Endpoint, NodeSession> byEndpoint = new ConcurrentHashMap<>();

  NodeSessions(NodeDirectory directory) {
    this.directory = directory;
  }

  void opened(NodeSession session) {
    all.add(session);
  }

  /** The session's node is this one from now on. */
  void joined(NodeSession session, NodeInfo node) {
    var before = session.node();
    session.is(node);
    var held = directory.add(node);
    for (var address : node.addresses()) {
      if (!held.contains(address)) {
        byEndpoint.put(new Endpoint(address, node.peerPort()), session);
      }
    }
    if (before != null) {
      leave(session, before);
    }
  }

  void closed(NodeSession session) {
    all.remove(session);
    var node = session.node();
    if (node != null) {
      leave(session, node);
    }
  }

  private void leave(NodeSession session, NodeInfo node) {
    directory.remove(node);
    for (var address : node.addresses()) {
      var endpoint = new Endpoint(address, node.peerPort());
      // What a newer hello, or a newer stream of the node, put there stays.
      if (directory.at(address, node.peerPort()) == null) {
        byEndpoint.remove(endpoint, session);
      }
    }
  }

  @Nullable NodeSession at(Endpoint endpoint) {
    return byEndpoint.get(endpoint);
  }

  /** The nodes that said who they are, each as often as it has streams, in no order. */
  List<NodeInfo> nodes() {
    return all.stream().map(NodeSession::node).filter(Objects::nonNull).toList();
  }

  Collection<NodeSession> all() {
    return all;
  }
}
