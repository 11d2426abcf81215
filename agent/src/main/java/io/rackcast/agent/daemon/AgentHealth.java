package io.rackcast.agent.daemon;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.health.CertificateEnd;
import io.rackcast.agent.health.ClockWatch;
import io.rackcast.agent.health.DiskCheck;
import io.rackcast.agent.health.Health;
import io.rackcast.agent.health.HealthCheck;
import io.rackcast.agent.health.OpenFiles;
import io.rackcast.agent.location.Whereabouts;
import io.rackcast.proto.program.ReadinessCheck;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What is looked at to know how the agent is. */
final class AgentHealth {
  /** Open files of the engine's pool, of the program itself and of its servers. */
  private static final int OTHER_FILES = 768;

  private AgentHealth() {}

  static Health of(
      NodeParts parts,
      ReadinessCheck tracker,
      InstantSource clock,
      LongSupplier nanos,
      MeterRegistry meters) {
    var disk = new DiskCheck(parts.config().dataDir(), parts.config().cache()::freeWanted);
    var jumps = new ClockWatch(clock, nanos, meters);
    int connections = parts.config().limits().connections();
    int others = OTHER_FILES + parts.config().mirror().maxConnections();
    var health =
        new Health(
            parts.config().nodeName(),
            List.of(
                new HealthCheck("disk", disk::troubles),
                new HealthCheck("peers", () -> listening(parts)),
                new HealthCheck("clock", jumps::troubles),
                new HealthCheck("publisher", () -> list(parts.streams().lastFailure())),
                new HealthCheck("tracker", () -> list(tracker.unmet())),
                new HealthCheck("certificate", () -> certificates(parts, clock)),
                new HealthCheck("location", () -> located(parts)),
                new HealthCheck("files", () -> OpenFiles.troubles(connections, others))),
            clock,
            nanos);
    health.meter(meters);
    return health;
  }

  private static List<String> listening(NodeParts parts) {
    return parts.engine().isListening()
        ? List.of()
        : List.of("the peer port is closed, so no peer can connect; restart the agent");
  }

  private static List<String> certificates(NodeParts parts, InstantSource clock) {
    return parts
        .certificateEnds()
        .flatMap(
            end ->
                CertificateEnd.troubles("the node's certificate", Optional.of(end), clock.instant())
                    .stream())
        .distinct()
        .toList();
  }

  private static List<String> located(NodeParts parts) {
    Whereabouts now = parts.location().now();
    return new PlaceReport(now, parts.streams().states()).problems();
  }

  private static List<String> list(Optional<String> sentence) {
    return sentence.stream().toList();
  }
}
