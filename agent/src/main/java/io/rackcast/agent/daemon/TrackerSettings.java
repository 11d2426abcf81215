package io.rackcast.agent.daemon;

import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.util.Optional;

/** The section {@code tracker}; what each is, {@link AgentConfig} says. */
record TrackerSettings(Optional<ServerAddress> grpc, ClientTlsFiles tls) {
  static TrackerSettings read(Settings settings) {
    var grpc =
        settings.optionalServer(
            "tracker.grpc",
            "A tracker's gRPC address, instead of those the publisher names; with https:// before"
                + " it, or with tracker.ca or tracker.certificate, in TLS.");
    var tls = ClientTlsFiles.read(settings, "tracker.", "trackers, over gRPC and HTTPS,");
    try {
      grpc.ifPresent(tls::isTls);
    } catch (IllegalArgumentException e) {
      settings.problem("tracker.grpc", String.valueOf(e.getMessage()));
    }
    return new TrackerSettings(grpc, tls);
  }
}
