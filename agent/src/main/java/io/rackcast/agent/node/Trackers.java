package io.rackcast.agent.node;

import io.grpc.ManagedChannel;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.ServerWords;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.util.Optional;

/** How trackers are called, by the addresses that the publisher or the settings name. */
@FunctionalInterface
public interface Trackers {
  /** What leads to a tracker, as settings call it. */
  ServerWords WORDS =
      ServerWords.settings(
          "the publisher's trackers.grpc, or tracker.grpc", "tracker.", ServerWords.TRACKER_PORT);

  /** Opens a channel, without connecting; one that cannot be is refused with each call. */
  ManagedChannel open(String address);

  /** A tracker as it is called, for sentences. */
  default CalledServer called(String address) {
    return new CalledServer(parsed(address), WORDS, ClientTlsFiles.USUAL);
  }

  /** An address; one that is none is a host that nobody finds. */
  static ServerAddress parsed(String address) {
    try {
      return ServerAddress.parse(address);
    } catch (IllegalArgumentException e) {
      return new ServerAddress(new HostPort("invalid", 1), Optional.empty());
    }
  }
}
