package io.rackcast.agent.origin;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.source.SourceKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** What an origin counts, by what sort of place content was read from. Used by any thread. */
final class OriginMetrics {
  private final Map<SourceKind, Counter> bytes = new EnumMap<>(SourceKind.class);
  private final Map<SourceKind, Map<SourceFault.Cause, Counter>> failures =
      new EnumMap<>(SourceKind.class);
  private final AtomicInteger reads = new AtomicInteger();

  OriginMetrics(MeterRegistry meters) {
    for (SourceKind kind : SourceKind.values()) {
      bytes.put(
          kind,
          Counter.builder("rackcast.agent.origin.bytes")
              .description("Content that an origin read")
              .baseUnit("bytes")
              .tag("source", kind.label())
              .register(meters));
      Map<SourceFault.Cause, Counter> ofKind = new EnumMap<>(SourceFault.Cause.class);
      for (SourceFault.Cause cause : SourceFault.Cause.values()) {
        ofKind.put(
            cause,
            Counter.builder("rackcast.agent.origin.failures")
                .description("Times that content could not be read from a place")
                .tag("source", kind.label())
                .tag("cause", cause.label())
                .register(meters));
      }
      failures.put(kind, ofKind);
    }
    Gauge.builder("rackcast.agent.origin.reads", reads, AtomicInteger::get)
        .description("Answers with content that an origin reads now")
        .register(meters);
  }

  void came(SourceKind kind, int more) {
    Objects.requireNonNull(bytes.get(kind)).increment(more);
  }

  void failed(SourceKind kind, SourceFault.Cause cause) {
    Objects.requireNonNull(Objects.requireNonNull(failures.get(kind)).get(cause)).increment();
  }

  void opened() {
    reads.incrementAndGet();
  }

  void closed() {
    reads.decrementAndGet();
  }
}
