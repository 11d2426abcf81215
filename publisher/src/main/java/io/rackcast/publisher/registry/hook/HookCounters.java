package io.rackcast.publisher.registry.hook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;

/** One registry's calls by result. */
final class HookCounters {
  private final Map<HookResult, Counter> calls = new EnumMap<>(HookResult.class);

  /**
   * @param name of the metric
   * @param tags what tells this registry from others; nothing that a caller chose
   */
  HookCounters(MeterRegistry meters, String name, String description, Tags tags) {
    for (var result : HookResult.values()) {
      calls.put(
          result,
          Counter.builder(name)
              .description(description)
              .tags(tags.and("result", result.label()))
              .register(meters));
    }
  }

  void count(HookResult result) {
    calls.computeIfPresent(
        result,
        (key, counter) -> {
          counter.increment();
          return counter;
        });
  }
}
