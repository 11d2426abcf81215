package io.rackcast.agent.upstream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.release.Reply;
import java.util.Locale;

/** What is counted of registries. */
final class UpstreamMetrics {
  private final MeterRegistry meters;
  private final Counter bytes;
  private final Counter broken;

  UpstreamMetrics(MeterRegistry meters, Permits permits) {
    this.meters = meters;
    this.bytes =
        Counter.builder("rackcast.agent.upstream.bytes")
            .description("Bytes of blobs read from registries")
            .baseUnit("bytes")
            .register(meters);
    this.broken =
        Counter.builder("rackcast.agent.upstream.broken")
            .description("Blobs that broke off, stood still, or had another digest")
            .register(meters);
    Gauge.builder("rackcast.agent.upstream.reads", permits, Permits::used)
        .description("Requests to registries under way")
        .register(meters);
  }

  void read(int count) {
    bytes.increment(count);
  }

  void brokeOff() {
    broken.increment();
  }

  /** Counts an answer of a kind like {@code manifest}. */
  void answered(String kind, Reply<?> reply) {
    Counter.builder("rackcast.agent.upstream.answers")
        .description("What came of requests to registries")
        .tag("kind", kind)
        .tag("result", label(reply))
        .register(meters)
        .increment();
  }

  /** Counts what became of an image that the publisher was to be told of. */
  void offered(String result) {
    Counter.builder("rackcast.agent.upstream.offers")
        .description("Images read from registries that the publisher was told of")
        .tag("result", result)
        .register(meters)
        .increment();
  }

  static String label(Reply<?> reply) {
    return reply instanceof Reply.Refused<?> refused
        ? refused.why().name().toLowerCase(Locale.ROOT)
        : "found";
  }
}
