package io.rackcast.tracker.location;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import java.util.List;
import java.util.Optional;

/**
 * A node with an agent that is connected to this tracker.
 *
 * @param name its name
 * @param location where it says it is; empty if it does not know
 * @param addresses what it announces and serves from, at most 16
 * @param peerPort TCP port of its peer listener, 1 to 65535
 * @param isOrigin whether it is an origin
 * @param takesStripes whether it understands views with stripes
 * @param takesTls whether its peer listener takes TLS
 */
public record NodeInfo(
    String name,
    Optional<Location> location,
    List<IpAddress> addresses,
    int peerPort,
    boolean isOrigin,
    boolean takesStripes,
    boolean takesTls) {
  /** Copies the list. */
  public NodeInfo {
    addresses = List.copyOf(addresses);
  }
}
