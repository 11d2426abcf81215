package io.rackcast.agent.node;

import io.rackcast.agent.location.OwnLocation;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.v1.Hello;
import java.util.List;

/**
 * Who the node is.
 *
 * @param name its name; the node token's subject
 * @param location where it says it is
 * @param addresses those it announces and serves from, at most 16
 * @param peerPort TCP port of its peer listener
 * @param origin whether it is an origin
 * @param software program and version, for people
 * @param peerTls whether its peer listener takes TLS
 */
public record NodeIdentity(
    String name,
    OwnLocation location,
    List<IpAddress> addresses,
    int peerPort,
    boolean origin,
    String software,
    boolean peerTls) {
  /** Copies the list. */
  public NodeIdentity {
    addresses = List.copyOf(addresses);
  }

  Hello hello() {
    return Hello.newBuilder()
        .setNode(name)
        .setLocation(location.text())
        .setLocationSource(location.source().label())
        .addAllAddresses(addresses.stream().map(IpAddress::toString).toList())
        .setPeerPort(peerPort)
        .setOrigin(origin)
        .setSoftware(software)
        .setStripes(true)
        .setPeerTls(peerTls)
        .build();
  }
}
