package io.rackcast.tracker.location;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.topology.Topology;

/** Places addresses: the table wins, then an agent's report, then the subnet. For any thread. */
public final class Locator {
  private final NodeDirectory nodes;
  private volatile Table table;

  /** The table with what is remembered of its subnet rule. */
  private record Table(Topology topology, SubnetPlaces subnets) {
    static Table of(Topology topology) {
      return new Table(topology, new SubnetPlaces(topology));
    }
  }

  /**
   * A locator.
   *
   * @param topology the operator's table and the subnet rule
   * @param nodes the connected agents
   */
  public Locator(Topology topology, NodeDirectory nodes) {
    this.nodes = nodes;
    this.table = Table.of(topology);
  }

  /** The operator's table and the subnet rule in use. */
  public Topology topology() {
    return table.topology();
  }

  /**
   * Puts another table in place; who is placed already is not moved by this. One that says the same
   * as that in use is dropped: racks are known by the very locations of the old one.
   */
  public void topology(Topology newTopology) {
    if (!isSame(table.topology(), newTopology)) {
      table = Table.of(newTopology);
    }
  }

  private static boolean isSame(Topology one, Topology other) {
    return one.subnetPrefix(true) == other.subnetPrefix(true)
        && one.subnetPrefix(false) == other.subnetPrefix(false)
        && one.networks().equals(other.networks());
  }

  /** What decided a place. */
  public enum Source {
    /** The operator's table. */
    TABLE,
    /** The report of an agent with that address. */
    REPORT,
    /** Nothing is known: the subnet stands for the rack. */
    SUBNET
  }

  /**
   * A place and what decided it.
   *
   * @param location the place
   * @param source what decided
   */
  public record Place(Location location, Source source) {}

  /** Where {@code address} is. */
  public Place locate(IpAddress address) {
    var topology = table.topology();
    var listed = topology.locate(address);
    if (listed.isPresent()) {
      return new Place(listed.get(), Source.TABLE);
    }
    var node = nodes.at(address);
    if (node != null && node.location().isPresent()) {
      return new Place(node.location().get(), Source.REPORT);
    }
    return new Place(topology.subnetLocation(address), Source.SUBNET);
  }

  /**
   * As {@link #locate(IpAddress)}, from the bits of an {@link IpAddress}, without what decided.
   * Allocates nothing for a place that is known.
   */
  public Location locate(long high, long low, boolean isIpv4) {
    var known = table;
    var listed = known.topology().locate(high, low, isIpv4);
    if (listed.isPresent()) {
      return listed.get();
    }
    var node = nodes.at(high, low, isIpv4);
    return node != null && node.location().isPresent()
        ? node.location().get()
        : known.subnets().locate(high, low, isIpv4);
  }

  /** The place that the subnet alone decides, from the bits of an {@link IpAddress}. */
  public Location locateBySubnet(long high, long low, boolean isIpv4) {
    return table.subnets().locate(high, low, isIpv4);
  }

  /** Whether the table puts an address of {@code node} elsewhere than the node itself does. */
  public boolean contradicts(NodeInfo node) {
    var topology = table.topology();
    return node.location().isPresent()
        && node.addresses().stream()
            .anyMatch(
                address ->
                    topology.locate(address).filter(place -> differs(place, node)).isPresent());
  }

  private static boolean differs(Location place, NodeInfo node) {
    return node.location().filter(place::equals).isEmpty();
  }
}
