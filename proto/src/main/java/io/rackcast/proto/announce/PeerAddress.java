package io.rackcast.proto.announce;

import io.rackcast.proto.topology.IpAddress;

/**
 * Where a peer listens.
 *
 * @param ip IPv4 or IPv6 address
 * @param port TCP port, 1 to 65535
 */
public record PeerAddress(IpAddress ip, int port) {
  /** Checks the port. */
  public PeerAddress {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port is %d; it must be 1 to 65535".formatted(port));
    }
  }

  /** {@code 10.1.2.3:6881} or {@code [fd00::1]:6881}. */
  @Override
  public String toString() {
    return (ip.isIpv4() ? ip.toString() : "[" + ip + "]") + ":" + port;
  }
}
