package io.rackcast.publisher;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.publisher.retention.Retention;

/** What {@code /metrics} shows of retention. */
final class RetentionMetrics {
  private RetentionMetrics() {}

  static void register(MeterRegistry metrics, Retention retention) {
    FunctionCounter.builder(
            "rackcast_publisher_retention_removed_releases", retention, Retention::removed)
        .description("Releases that retention removed")
        .register(metrics);
    FunctionCounter.builder("rackcast_publisher_retention_freed", retention, Retention::freedBytes)
        .description("Content that retention took off the disk")
        .baseUnit("bytes")
        .register(metrics);
    FunctionCounter.builder("rackcast_publisher_retention_failures", retention, Retention::failures)
        .description("Runs of retention, and removals of content, that failed")
        .register(metrics);
    Gauge.builder("rackcast_publisher_retention_last_run", retention, Retention::lastRunSeconds)
        .description("When retention last ran to its end, in seconds since 1970")
        .baseUnit("seconds")
        .register(metrics);
  }
}
