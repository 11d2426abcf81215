package io.rackcast.agent.node;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.AddressLocation;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.SwarmView;
import io.rackcast.proto.v1.Welcome;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what trackers push: places are learned, the rest is told to the listener; what a tracker
 * got wrong is left out, not guessed. Used on the control thread.
 */
final class Directives {
  private static final Logger log = LoggerFactory.getLogger(Directives.class);

  private final NodeListener listener;
  private final PeerPlaces places;
  private final Runnable placesChanged;

  Directives(NodeListener listener, PeerPlaces places, Runnable placesChanged) {
    this.listener = listener;
    this.places = places;
    this.placesChanged = placesChanged;
  }

  /** Learns where this node is. */
  void welcomed(Welcome welcome) {
    welcome.getLocationsList().stream()
        .map(AddressLocation::getLocation)
        .flatMap(text -> location(text).stream())
        .findFirst()
        .ifPresent(places::weAreAt);
    placesChanged.run();
  }

  void take(String tracker, Directive directive) {
    switch (directive.getKindCase()) {
      case VIEW -> view(tracker, directive.getView());
      case ENDED ->
          listener.ended(
              InfoHash.of(directive.getEnded().getInfohash().toByteArray()),
              directive.getEnded().getReason());
      case LOCATED -> {
        directive.getLocated().getLocationsList().forEach(this::learn);
        placesChanged.run();
      }
      case WELCOME, KIND_NOT_SET -> log.debug("a directive without a kind was left out");
    }
  }

  private void view(String tracker, SwarmView view) {
    for (var peer : view.getPeersList()) {
      ViewReader.ip(peer)
          .ifPresent(at -> location(peer.getLocation()).ifPresent(in -> places.learn(at, in)));
    }
    listener.viewed(
        tracker,
        InfoHash.of(view.getInfohash().toByteArray()),
        view.getLead(),
        ViewReader.read(view));
    placesChanged.run();
  }

  private void learn(AddressLocation at) {
    location(at.getLocation())
        .ifPresent(
            location -> {
              if (IpAddress.isAddress(at.getAddress())) {
                places.learn(IpAddress.parse(at.getAddress()), location);
              }
            });
  }

  private static Optional<Location> location(String text) {
    try {
      return Optional.of(Location.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
