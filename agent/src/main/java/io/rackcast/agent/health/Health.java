package io.rackcast.agent.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All checks, and since when each finds something wrong. For any thread. */
public final class Health {
  private record Begun(Instant at, long nanos) {}

  private final String node;
  private final List<HealthCheck> checks;
  private final InstantSource clock;
  private final LongSupplier nanos;
  // Guarded by this. Holds one entry a check at most.
  private final Map<String, Begun> begun = new HashMap<>();
  // What the last look found, for those who do not look themselves.
  private final Map<String, Integer> troubles = new ConcurrentHashMap<>();

  /**
   * Checks that {@link #report} goes through in this order.
   *
   * @param node name of the node
   * @param clock for times that people are shown
   * @param nanos for durations: a clock that only goes forward
   */
  public Health(String node, List<HealthCheck> checks, InstantSource clock, LongSupplier nanos) {
    this.node = node;
    this.checks = List.copyOf(checks);
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Looks at everything now. To be called now and then, so that it knows when a trouble began. */
  public synchronized HealthReport report() {
    List<HealthReport.Check> found = checks.stream().map(this::look).toList();
    return new HealthReport(found.stream().allMatch(HealthReport.Check::ok), node, found);
  }

  /** One line for {@code systemctl status}. */
  public static String summary(HealthReport report) {
    List<String> wrong =
        report.checks().stream().flatMap(check -> check.troubles().stream()).toList();
    return switch (wrong.size()) {
      case 0 -> "all is well";
      case 1 -> wrong.get(0);
      default -> wrong.get(0) + " (and " + (wrong.size() - 1) + " more, see /health)";
    };
  }

  /** Shows each check as a metric: what the last report found. */
  public void meter(MeterRegistry meters) {
    for (HealthCheck check : checks) {
      Gauge.builder(
              "rackcast.agent.health.troubles",
              troubles,
              found -> found.getOrDefault(check.name(), 0))
          .description("Things that are wrong at present, by what was looked at")
          .tag("check", check.name())
          .register(meters);
    }
  }

  private HealthReport.Check look(HealthCheck check) {
    List<String> found = check.troubles().get();
    troubles.put(check.name(), found.size());
    if (found.isEmpty()) {
      begun.remove(check.name());
      return new HealthReport.Check(check.name(), true, null, null, found);
    }
    @Nullable Begun since =
        begun.computeIfAbsent(check.name(), name -> new Begun(clock.instant(), nanos.getAsLong()));
    Begun at = Objects.requireNonNull(since);
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - at.nanos());
    return new HealthReport.Check(check.name(), false, at.at().toString(), seconds, found);
  }
}
