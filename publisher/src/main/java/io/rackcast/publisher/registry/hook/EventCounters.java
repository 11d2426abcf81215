package io.rackcast.publisher.registry.hook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Single events by what became of them. */
final class EventCounters {
  private final MeterRegistry meters;

  EventCounters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Counts what a body of a configured registry came to. */
  void count(String registry, Reading reading) {
    count(registry, "accepted", reading.events().size());
    count(registry, "ignored", reading.ignored());
    count(registry, "skipped", reading.skipped().size());
  }

  private void count(String registry, String result, int events) {
    Counter.builder("rackcast_publisher_hook_events")
        .description("Events in registries' notifications")
        .tag("registry", registry)
        .tag("result", result)
        .register(meters)
        .increment(events);
  }
}
