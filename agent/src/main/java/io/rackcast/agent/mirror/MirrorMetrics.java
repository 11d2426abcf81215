package io.rackcast.agent.mirror;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The mirror's counters; labels come from enums only. Safe for use by several threads. */
final class MirrorMetrics {
  private final Map<RequestKind, OfKind> kinds = new EnumMap<>(RequestKind.class);
  private final Counter turnedAway;
  final AtomicInteger underWay = new AtomicInteger();
  final AtomicInteger connections = new AtomicInteger();

  MirrorMetrics(MeterRegistry registry) {
    for (RequestKind kind : RequestKind.values()) {
      kinds.put(kind, OfKind.of(registry, kind));
    }
    turnedAway =
        Counter.builder("rackcast.mirror.connections.refused")
            .description("Connections closed at once, as too many were open")
            .register(registry);
    Gauge.builder("rackcast.mirror.requests.active", underWay, AtomicInteger::get)
        .description("Requests of container runtimes under way")
        .strongReference(true)
        .register(registry);
    Gauge.builder("rackcast.mirror.connections", connections, AtomicInteger::get)
        .description("Connections of container runtimes that are open")
        .strongReference(true)
        .register(registry);
  }

  /** The counters of one kind of request. */
  private record OfKind(
      Map<RequestResult, Counter> requests, Map<ByteSource, Counter> bytes, Timer firstByte) {
    static OfKind of(MeterRegistry registry, RequestKind kind) {
      Map<RequestResult, Counter> requests = new EnumMap<>(RequestResult.class);
      for (RequestResult result : RequestResult.values()) {
        requests.put(result, requestCounter(registry, kind, result));
      }
      Map<ByteSource, Counter> bytes = new EnumMap<>(ByteSource.class);
      for (ByteSource source : ByteSource.values()) {
        bytes.put(source, byteCounter(registry, kind, source));
      }
      return new OfKind(requests, bytes, timer(registry, kind));
    }
  }

  void ended(RequestKind kind, RequestResult result) {
    count(of(kind).requests().get(result), 1);
  }

  void sent(RequestKind kind, ByteSource source, long bytes) {
    count(of(kind).bytes().get(source), bytes);
  }

  void began(RequestKind kind, long afterNanos) {
    of(kind).firstByte().record(afterNanos, TimeUnit.NANOSECONDS);
  }

  private OfKind of(RequestKind kind) {
    return Objects.requireNonNull(kinds.get(kind));
  }

  private static void count(@Nullable Counter counter, long amount) {
    if (counter != null) {
      counter.increment((double) amount);
    }
  }

  void turnedAway() {
    turnedAway.increment();
  }

  private static Counter requestCounter(
      MeterRegistry registry, RequestKind kind, RequestResult result) {
    return Counter.builder("rackcast.mirror.requests")
        .description("Requests of container runtimes, by what they asked for and what came of it")
        .tag("kind", kind.label())
        .tag("result", result.label())
        .register(registry);
  }

  private static Counter byteCounter(MeterRegistry registry, RequestKind kind, ByteSource source) {
    return Counter.builder("rackcast.mirror.bytes")
        .description("Content sent to container runtimes, by where it was when they asked")
        .tag("kind", kind.label())
        .tag("source", source.label())
        .register(registry);
  }

  private static Timer timer(MeterRegistry registry, RequestKind kind) {
    return Timer.builder("rackcast.mirror.first.byte")
        .description("Time from a request of a container runtime to the first byte of its answer")
        .serviceLevelObjectives(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10))
        .tag("kind", kind.label())
        .register(registry);
  }
}
