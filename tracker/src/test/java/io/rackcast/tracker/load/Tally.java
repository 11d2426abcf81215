package io.rackcast.tracker.load;

/** What a generator saw in one measured stretch of time. On the generator's thread. */
final class Tally {
  final Histogram latencies = new Histogram();
  long replies;
  long peers;
  long bytes;
  long errors;
  long lost;
  long selfs;
  // The longest that the generator itself did not run: what is late by that is not the server's.
  long stalledNanos;
  String firstError = "";
  double seconds;
  double serverSeconds;

  void error(String what) {
    errors++;
    if (firstError.isEmpty()) {
      firstError = what;
    }
  }

  void clear() {
    latencies.clear();
    replies = 0;
    peers = 0;
    bytes = 0;
    errors = 0;
    lost = 0;
    selfs = 0;
    stalledNanos = 0;
    firstError = "";
  }

  /** Replies a second. */
  double perSecond() {
    return replies / seconds;
  }

  /** Replies a second of the server's processor time. */
  double perProcessorSecond() {
    return serverSeconds == 0 ? 0 : replies / serverSeconds;
  }

  @Override
  public String toString() {
    return ("%9.0f replies/s, %9.0f per processor second, %5.1f peers each, latency p50 %.0f µs"
            + " p99 %.0f µs max %.0f µs (self %.0f µs), %d errors, %d lost, %d selfs%s")
        .formatted(
            perSecond(),
            perProcessorSecond(),
            (double) peers / Math.max(replies, 1),
            latencies.percentile(0.5),
            latencies.percentile(0.99),
            latencies.maxMicros(),
            stalledNanos / 1e3,
            errors,
            lost,
            selfs,
            firstError.isEmpty() ? "" : " (" + firstError + ")");
  }
}
