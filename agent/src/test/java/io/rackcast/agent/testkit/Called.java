package io.rackcast.agent.testkit;

import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.ServerWords;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.tls.ClientTlsFiles;

/** A publisher as an agent calls it in plain. */
public final class Called {
  private Called() {}

  /** By {@code host:port}. */
  public static CalledServer publisher(String address) {
    return new CalledServer(
        ServerAddress.parse(address),
        ServerWords.settings("publisher.grpc", "publisher.", ServerWords.PUBLISHER_PORT),
        ClientTlsFiles.USUAL);
  }
}
