package io.rackcast.tracker.http;

import io.micrometer.core.instrument.Counter;
import io.rackcast.tracker.core.TrackerMetrics;
import io.rackcast.tracker.core.TrackerMetrics.Protocol;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections a listener has, and the bound on them. For any thread. */
final class Connections {
  /** What becomes of a new connection. */
  enum Welcome {
    /** It is served. */
    SERVED,
    /** It is one too many, and is told so. */
    REFUSED,
    /** There are too many that are being told so; it is closed at once. */
    DROPPED
  }

  // Those that are being refused take a descriptor each until they have read it.
  private static final int LEAST_REFUSED_AT_ONCE = 64;
  private static final int REFUSED_SHARE = 10;

  private final int most;
  private final int mostWithRefused;
  private final AtomicInteger open = new AtomicInteger();
  private final Counter refused;

  Connections(int most, Protocol protocol, TrackerMetrics metrics) {
    this.most = most;
    this.mostWithRefused = most + Math.max(LEAST_REFUSED_AT_ONCE, most / REFUSED_SHARE);
    this.refused = metrics.connections(protocol, open::get);
  }

  /** Counts one more, whatever becomes of it. */
  Welcome opened() {
    int now = open.incrementAndGet();
    if (now <= most) {
      return Welcome.SERVED;
    }
    refused.increment();
    return now <= mostWithRefused ? Welcome.REFUSED : Welcome.DROPPED;
  }

  void closed() {
    open.decrementAndGet();
  }
}
