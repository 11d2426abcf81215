package io.rackcast.tracker.core;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rackcast.tracker.hook.Refusal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the tracker counts of announces and scrapes; all meters are made at start. */
public final class TrackerMetrics {
  /** How a request came. */
  public enum Protocol {
    /** HTTP/1.x over TCP. */
    HTTP,
    /** HTTP/1.x over TLS. */
    HTTPS,
    /** BEP 15. */
    UDP
  }

  private record Meters(Counter ok, Counter refused, Timer latency, Counter scrapes) {}

  private final Map<Protocol, Meters> byProtocol = new EnumMap<>(Protocol.class);
  private final MeterRegistry registry;
  private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);

  /** Meters in {@code registry}. */
  public TrackerMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (var protocol : Protocol.values()) {
      String label = protocol.name().toLowerCase(Locale.ROOT);
      byProtocol.put(
          protocol,
          new Meters(
              announces(registry, label, "ok"),
              announces(registry, label, "refused"),
              Timer.builder("rackcast.tracker.announce.latency")
                  .description("From the last byte of an announce to its answer")
                  .tag("protocol", label)
                  .publishPercentileHistogram()
                  .minimumExpectedValue(Duration.ofNanos(1_000))
                  .maximumExpectedValue(Duration.ofSeconds(1))
                  .register(registry),
              Counter.builder("rackcast.tracker.scrapes")
                  .description("Scrapes answered")
                  .tag("protocol", label)
                  .register(registry)));
    }
    for (var refusal : Refusal.values()) {
      refusals.put(
          refusal,
          Counter.builder("rackcast.tracker.refusals")
              .description("Announces and scrapes refused, by cause")
              .tag("cause", refusal.label())
              .register(registry));
    }
  }

  private static Counter announces(MeterRegistry registry, String protocol, String result) {
    return Counter.builder("rackcast.tracker.announces")
        .description("Announces answered")
        .tag("protocol", protocol)
        .tag("result", result)
        .register(registry);
  }

  /** Shows how many connections a frontend has; returns what counts those that were too many. */
  public Counter connections(Protocol protocol, Supplier<Number> open) {
    String label = protocol.name().toLowerCase(Locale.ROOT);
    Gauge.builder("rackcast.tracker.connections", open)
        .description("Open connections")
        .tag("protocol", label)
        .register(registry);
    return Counter.builder("rackcast.tracker.connections.refused")
        .description("Connections that were one too many")
        .tag("protocol", label)
        .register(registry);
  }

  /**
   * An announce was answered, {@code nanos} after it had come.
   *
   * @param refusal why it was refused; null if it was not
   */
  public void announced(Protocol protocol, @Nullable Refusal refusal, long nanos) {
    var meters = meters(protocol);
    if (refusal != null) {
      meters.refused().increment();
      refused(refusal);
    } else {
      meters.ok().increment();
    }
    meters.latency().record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * A scrape was answered.
   *
   * @param refusal why it was refused; null if it was not
   */
  public void scraped(Protocol protocol, @Nullable Refusal refusal) {
    meters(protocol).scrapes().increment();
    if (refusal != null) {
      refused(refusal);
    }
  }

  private Meters meters(Protocol protocol) {
    return Objects.requireNonNull(byProtocol.get(protocol));
  }

  private void refused(Refusal refusal) {
    Objects.requireNonNull(refusals.get(refusal)).increment();
  }
}
