package io.rackcast.tracker.admin;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.ReadinessCheck;
import io.rackcast.tracker.operation.ReloadOutcome;
import io.rackcast.tracker.swarm.MemorySwarms;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /status}: how the tracker is, at a glance. */
public final class StatusCall implements AdminRoutes {
  /**
   * What was configured.
   *
   * @param name what the tracker calls itself
   * @param policy how peers are chosen
   * @param mode who may announce
   * @param streams agents at once
   */
  public record Fixed(String name, String policy, String mode, int streams) {}

  record Status(
      String version,
      String name,
      String policy,
      String mode,
      long uptimeSeconds,
      boolean ready,
      List<String> unmet,
      int swarms,
      Peers peers,
      int streams,
      Map<String, Map<String, Long>> announces,
      @Nullable Approvals approvals,
      Limits limits,
      @Nullable LastReload lastReload) {}

  record LastReload(String at, boolean ok, List<String> problems) {
    static LastReload of(ReloadOutcome outcome) {
      return new LastReload(outcome.at().toString(), outcome.isOk(), outcome.problems());
    }
  }

  record Peers(int seeders, int leechers) {}

  record Approvals(long revision, long lag) {}

  record Limits(int swarms, int peers, int streams) {}

  private final Fixed fixed;
  private final MemorySwarms swarms;
  private final List<ReadinessCheck> readiness;
  private final MeterRegistry meters;
  private final Supplier<Optional<ReloadOutcome>> reloaded;
  private final LongSupplier millis;
  private final long startedAt;

  /**
   * Of this tracker.
   *
   * @param meters what it counts
   * @param reloaded what became of the last reload
   * @param millis time that only goes forward
   */
  public StatusCall(
      Fixed fixed,
      MemorySwarms swarms,
      List<ReadinessCheck> readiness,
      MeterRegistry meters,
      Supplier<Optional<ReloadOutcome>> reloaded,
      LongSupplier millis) {
    this.fixed = fixed;
    this.swarms = swarms;
    this.readiness = List.copyOf(readiness);
    this.meters = meters;
    this.reloaded = reloaded;
    this.millis = millis;
    this.startedAt = millis.getAsLong();
  }

  @Override
  public void addTo(Router router) {
    router.get("/status", List.of(), call -> status());
  }

  private Status status() {
    var unmet = readiness.stream().map(ReadinessCheck::unmet).flatMap(Optional::stream).toList();
    return new Status(
        version(),
        fixed.name(),
        fixed.policy(),
        fixed.mode(),
        (millis.getAsLong() - startedAt) / 1000,
        unmet.isEmpty(),
        unmet,
        swarms.swarmCount(),
        new Peers(swarms.seederCount(), swarms.leecherCount()),
        (int) gauge("rackcast.tracker.streams").orElse(0L).longValue(),
        announces(),
        gauge("rackcast.tracker.approvals.revision").map(this::approvals).orElse(null),
        new Limits(swarms.maxSwarms(), swarms.maxPeers(), fixed.streams()),
        reloaded.get().map(LastReload::of).orElse(null));
  }

  static String version() {
    String version = StatusCall.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  private Approvals approvals(long revision) {
    return new Approvals(revision, gauge("rackcast.tracker.approvals.lag").orElse(0L));
  }

  private Optional<Long> gauge(String name) {
    return Optional.ofNullable(meters.find(name).gauge()).map(Gauge::value).map(Double::longValue);
  }

  /** By protocol, then by result. */
  private Map<String, Map<String, Long>> announces() {
    Map<String, Map<String, Long>> counts = new TreeMap<>();
    for (Counter counter : meters.find("rackcast.tracker.announces").counters()) {
      String protocol = String.valueOf(counter.getId().getTag("protocol"));
      String result = String.valueOf(counter.getId().getTag("result"));
      counts.computeIfAbsent(protocol, key -> new TreeMap<>()).put(result, (long) counter.count());
    }
    return counts;
  }
}
