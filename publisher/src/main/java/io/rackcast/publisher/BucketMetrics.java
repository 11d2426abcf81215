package io.rackcast.publisher;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.publisher.content.bucket.BucketCounts;
import io.rackcast.publisher.content.bucket.ContentBucket;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What {@code /metrics} shows of content in a bucket. */
final class BucketMetrics {
  private static final String NAME = "rackcast_publisher_bucket";

  private BucketMetrics() {}

  static void register(MeterRegistry metrics, ContentBucket bucket) {
    var counts = bucket.counts();
    for (var call : BucketCounts.Call.values()) {
      var label = call.name().toLowerCase(Locale.ROOT);
      calls(metrics, counts, label, "answered", all -> all.answered(call));
      calls(metrics, counts, label, "failed", all -> all.failed(call));
      FunctionCounter.builder(NAME + "_call", counts, all -> all.seconds(call))
          .description("Time that requests to the bucket took together")
          .baseUnit("seconds")
          .tag("call", label)
          .register(metrics);
    }
    bytes(metrics, counts, "in", BucketCounts::readBytes);
    bytes(metrics, counts, "out", BucketCounts::sentBytes);
    Gauge.builder(NAME + "_up", bucket, all -> all.fault().isEmpty() ? 1 : 0)
        .description("Whether the bucket answered the last request")
        .register(metrics);
  }

  private static void calls(
      MeterRegistry metrics,
      BucketCounts counts,
      String call,
      String result,
      ToDoubleFunction<BucketCounts> count) {
    FunctionCounter.builder(NAME + "_calls", counts, count)
        .description("Requests to the bucket; one that failed was tried up to three times")
        .tag("call", call)
        .tag("result", result)
        .register(metrics);
  }

  private static void bytes(
      MeterRegistry metrics,
      BucketCounts counts,
      String direction,
      ToDoubleFunction<BucketCounts> count) {
    FunctionCounter.builder(NAME, counts, count)
        .description("Content read from the bucket and put into it")
        .baseUnit("bytes")
        .tag("direction", direction)
        .register(metrics);
  }
}
