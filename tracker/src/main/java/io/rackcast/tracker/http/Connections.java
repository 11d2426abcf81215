package io.rackcast.tracker.http;

import io.micrometer.core.instrument.Counter;
import io.rackcast.tracker.core.TrackerMetrics;
import io.rackcast.tracker.core.TrackerMetrics.Protocol;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are, and the bound on them. For any thread. */
final class Connections {
  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final Counter refused;

  Connections(int most, TrackerMetrics metrics) {
    this.most = most;
    this.refused = metrics.connections(Protocol.HTTP, open::get);
  }

  /** Counts one more; false if that is one too many. It is counted either way. */
  boolean opened() {
    boolean fits = open.incrementAndGet() <= most;
    if (!fits) {
      refused.increment();
    }
    return fits;
  }

  void closed() {
    open.decrementAndGet();
  }
}
