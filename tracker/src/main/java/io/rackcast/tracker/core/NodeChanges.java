package io.rackcast.tracker.core;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Kind;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.LinkedHashSet;
import java.util.Set;

/** What an agent's coming and going means for the swarms it is in. For any thread. */
public final class NodeChanges {
  private final MemorySwarms swarms;
  private final NodeDirectory nodes;
  private final Locator locator;
  private final Policy policy;
  private final Ticker ticker;
  private final SwarmListener listener;

  /** Over these swarms. */
  public NodeChanges(
      MemorySwarms swarms,
      NodeDirectory nodes,
      Locator locator,
      Policy policy,
      Ticker ticker,
      SwarmListener listener) {
    this.swarms = swarms;
    this.nodes = nodes;
    this.locator = locator;
    this.policy = policy;
    this.ticker = ticker;
    this.listener = listener;
  }

  /** What happens with a peer of a node. */
  private interface Found {
    void at(Swarm swarm, Rack rack, int row, IpAddress address);
  }

  /**
   * An agent connected: it gets a view of each swarm that it announced in before. Where it reports
   * a rack, what it announced from another place until now is no longer there.
   */
  public void joined(NodeInfo node) {
    find(
        node,
        (swarm, rack, row, address) -> {
          long now = ticker.millis();
          if (rack.location().equals(locator.locate(address).location())) {
            var kind = Kind.ofAgent(node.isOrigin(), node.takesStripes());
            rack.takesTls(swarm.runs(rack, row, kind, now), node.takesTls());
          } else {
            swarm.remove(rack, row, now);
          }
          policy.changed(swarm, rack, now);
          // Its stream is a new one, which was told nothing yet.
          swarm.changed(rack);
          listener.changed(swarm.infoHash());
        });
  }

  /**
   * An agent's connection ended: nobody can tell it anything, so it leads no stripes from now on.
   * An origin is given time to come back, since all would have to do without what it has.
   */
  public void left(NodeInfo node) {
    find(
        node,
        (swarm, rack, row, address) -> {
          if (nodes.at(address, node.peerPort()) == null && rack.kind(row) == Kind.AGENT) {
            long now = ticker.millis();
            swarm.runs(rack, row, Kind.CLIENT, now);
            // It keeps to its last view: no client that asks whomever it was ever told of.
            rack.asksInside(row);
            policy.changed(swarm, rack, now);
            listener.changed(swarm.infoHash());
          }
        });
  }

  /** An agent's connection broke and it did not come back: nothing may depend on its peers. */
  public void lost(NodeInfo node) {
    find(
        node,
        (swarm, rack, row, address) -> {
          if (nodes.at(address, node.peerPort()) == null) {
            long now = ticker.millis();
            swarm.doubt(rack, row, 0, now);
            policy.changed(swarm, rack, now);
            listener.changed(swarm.infoHash());
          }
        });
  }

  private void find(NodeInfo node, Found found) {
    for (var address : node.addresses()) {
      var places = places(node, address);
      swarms.forEach(
          swarm -> {
            for (var place : places) {
              find(swarm, place, address, node.peerPort(), found);
            }
          });
    }
  }

  /** Where its peers may be: by its own word, and by what was known without it. */
  private Set<Location> places(NodeInfo node, IpAddress address) {
    Set<Location> places = new LinkedHashSet<>();
    places.add(locator.locate(address).location());
    places.add(locator.locateBySubnet(address.high(), address.low(), address.isIpv4()));
    node.location().ifPresent(places::add);
    return places;
  }

  private static void find(Swarm swarm, Location place, IpAddress address, int port, Found found) {
    var rack = swarm.rackAt(place);
    if (rack != null) {
      int row = rack.findEnd(address.high(), address.low(), address.isIpv4(), port);
      if (row != Swarm.NONE) {
        found.at(swarm, rack, row, address);
      }
    }
  }
}
