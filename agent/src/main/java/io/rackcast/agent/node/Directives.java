package io.rackcast.agent.node;

import io.rackcast.agent.transfer.PeerView;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.v1.AddressLocation;
import io.rackcast.proto.v1.SwarmView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what trackers push; what a tracker got wrong is left out, not guessed. */
final class Directives {
  private Directives() {}

  static PeerView view(SwarmView view) {
    List<PeerAddress> peers = new ArrayList<>(view.getPeersCount());
    for (var peer : view.getPeersList()) {
      int port = peer.getPort();
      if (port >= 1 && port <= 65535) {
        address(peer.getIp().toByteArray()).ifPresent(ip -> peers.add(new PeerAddress(ip, port)));
      }
    }
    return new PeerView(peers, Math.min(view.getFetchDepth(), Location.MAX_DEPTH));
  }

  static void learn(io.rackcast.proto.v1.PeerAddress peer, PeerPlaces places) {
    address(peer.getIp().toByteArray())
        .ifPresent(
            ip -> location(peer.getLocation()).ifPresent(location -> places.learn(ip, location)));
  }

  static void learn(AddressLocation at, PeerPlaces places) {
    location(at.getLocation())
        .ifPresent(
            location -> {
              if (IpAddress.isAddress(at.getAddress())) {
                places.learn(IpAddress.parse(at.getAddress()), location);
              }
            });
  }

  static Optional<Location> location(String text) {
    try {
      return Optional.of(Location.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<IpAddress> address(byte[] bytes) {
    return bytes.length == 4 || bytes.length == 16
        ? Optional.of(IpAddress.of(bytes))
        : Optional.empty();
  }
}
