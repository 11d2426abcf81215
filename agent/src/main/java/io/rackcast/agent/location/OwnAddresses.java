package io.rackcast.agent.location;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;

/** The addresses at which other peers reach this node. */
public final class OwnAddresses {
  /** As many as a hello may hold ({@code nodes.proto}). */
  private static final int MOST = 16;

  private OwnAddresses() {}

  /**
   * The addresses of a listener.
   *
   * @param bound what it is bound to; the wildcard address means every interface that is up, except
   *     loopback and link-local ones
   * @return 0 to 16 addresses, none with a scope
   */
  public static List<InetAddress> of(InetAddress bound) {
    if (!bound.isAnyLocalAddress()) {
      return List.of(bound);
    }
    try {
      return NetworkInterface.networkInterfaces()
          .filter(OwnAddresses::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .limit(MOST)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the network interfaces cannot be listed", e);
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (IOException e) {
      return false;
    }
  }
}
