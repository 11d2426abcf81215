package io.rackcast.agent.announce;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** {@code rackcast_agent_announces_total{result}}. */
final class AnnounceMeter {

  /** What came of an announce. */
  enum Result {
    /** The tracker took it. */
    OK,
    /** The tracker answered with a failure reason. */
    REFUSED,
    /** No usable answer came. */
    FAILED
  }

  private final Map<Result, Counter> counters = new EnumMap<>(Result.class);

  AnnounceMeter(MeterRegistry meters) {
    for (Result result : Result.values()) {
      counters.put(
          result,
          Counter.builder("rackcast.agent.announces")
              .description("Announces to trackers")
              .tag("result", result.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  void count(Result result) {
    var counter = counters.get(result);
    if (counter != null) {
      counter.increment();
    }
  }
}
