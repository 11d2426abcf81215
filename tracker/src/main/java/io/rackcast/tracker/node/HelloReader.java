package io.rackcast.tracker.node;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.v1.Hello;
import io.rackcast.tracker.location.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a hello; what is wrong with one becomes a sentence. */
final class HelloReader {
  static final int MAX_ADDRESSES = 16;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private HelloReader() {}

  /**
   * Reads a hello.
   *
   * @param authenticated who the node is by its token
   * @throws IllegalArgumentException with one sentence if something in it is wrong
   * @throws NotPermittedException with one sentence if the token does not say the same
   */
  static NodeInfo read(Hello hello, NodeIdentity authenticated) {
    String name = hello.getNode();
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the node's name must be 1 to 128 letters, digits and . _ -");
    }
    authenticated.requireName(name);
    if (hello.getOrigin()) {
      authenticated.requireOrigin(name);
    }
    int port = hello.getPeerPort();
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("peer_port is " + port + "; it must be 1 to 65535");
    }
    return new NodeInfo(
        name,
        location(hello),
        addresses(hello.getAddressesList()),
        port,
        hello.getOrigin(),
        hello.getStripes(),
        hello.getPeerTls());
  }

  private static Optional<Location> location(Hello hello) {
    return hello.getLocation().isEmpty()
        ? Optional.empty()
        : Optional.of(Location.parse(hello.getLocation()));
  }

  private static List<IpAddress> addresses(List<String> texts) {
    if (texts.isEmpty() || texts.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException(
          "a hello has 1 to %d addresses; this one has %d".formatted(MAX_ADDRESSES, texts.size()));
    }
    List<IpAddress> addresses = new ArrayList<>(texts.size());
    for (String text : texts) {
      addresses.add(IpAddress.parse(text));
    }
    return addresses;
  }
}
