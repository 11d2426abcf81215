package io.rackcast.tracker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.OperationsOptions;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.program.ReadinessCheck;
import io.rackcast.tracker.admin.AdminApi;
import io.rackcast.tracker.admin.OperationCalls;
import io.rackcast.tracker.admin.StatusCall;
import io.rackcast.tracker.admin.SwarmParts;
import io.rackcast.tracker.admin.auth.Access;
import io.rackcast.tracker.admin.auth.Role;
import io.rackcast.tracker.http.AdminCertificate;
import io.rackcast.tracker.http.HttpFrontend;
import io.rackcast.tracker.node.NodeFrontend;
import io.rackcast.tracker.operation.Recordings;
import io.rackcast.tracker.operation.Reloading;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * What operators reach: metrics, health and the admin API.
 *
 * @param server listens
 * @param api its calls
 * @param reloading reads the settings again
 */
record AdminSide(OperationsServer server, AdminApi api, Reloading<TrackerConfig> reloading) {

  /**
   * Starts it; it is closed with {@code parts}, the server after all others, since it says that the
   * tracker stops for as long as that takes.
   */
  static AdminSide start(
      TrackerConfig config,
      Supplier<TrackerConfig> again,
      Core core,
      Gate gate,
      HttpFrontend http,
      NodeFrontend nodes,
      List<ReadinessCheck> readiness,
      Parts parts,
      ScheduledExecutorService timer,
      PrometheusMeterRegistry registry,
      InstantSource clock) {
    var access =
        new Access(
            config.admin().access(),
            config.name(),
            config.admin().listen().isLoopback(),
            config.http().addresses()::behind,
            clock,
            registry);
    var changes = new Changes(gate.chains(), core, access, http, nodes);
    var reloading = new Reloading<>(config, again, changes, clock, registry);
    Gauge.builder("rackcast.tracker.ready", readiness, AdminSide::ready)
        .description("1 if the tracker is ready, as /readyz tells, else 0")
        .strongReference(true)
        .register(registry);
    var recordings = parts.add(new Recordings(clock));
    var status = status(config, core, readiness, registry, reloading);
    var shown =
        new SwarmParts(
            core.swarms(),
            core.policy(),
            core.announces()::numwant,
            gate.approvals(),
            gate.refused(),
            changes,
            core.locator(),
            core.directory(),
            nodes::nodes,
            core.ticker());
    var operation = new OperationCalls(reloading, recordings);
    var api = new AdminApi(access, List.of(status, shown, operation));
    var server =
        new OperationsServer(
            config.admin().listen(),
            registry,
            readiness,
            api::addTo,
            operations(config.admin(), parts, access, timer, registry));
    return new AdminSide(parts.addFirst(server.start()), api, reloading);
  }

  private static OperationsOptions operations(
      AdminConfig config,
      Parts parts,
      Access access,
      ScheduledExecutorService timer,
      PrometheusMeterRegistry registry) {
    return new OperationsOptions(
        config
            .certificate()
            .map(files -> parts.add(new AdminCertificate(files, timer, registry)).factory()),
        config.opensMetrics() ? context -> {} : context -> access.caller(context, Role.READ),
        true);
  }

  private static StatusCall status(
      TrackerConfig config,
      Core core,
      List<ReadinessCheck> readiness,
      PrometheusMeterRegistry registry,
      Reloading<TrackerConfig> reloading) {
    var fixed =
        new StatusCall.Fixed(
            config.name(),
            config.policy().name().toLowerCase(Locale.ROOT),
            config.admission().mode().name().toLowerCase(Locale.ROOT),
            config.nodeLimits().maxStreams());
    return new StatusCall(
        fixed, core.swarms(), readiness, registry, reloading::last, core.ticker()::millis);
  }

  private static int ready(List<ReadinessCheck> readiness) {
    return readiness.stream().allMatch(check -> check.unmet().isEmpty()) ? 1 : 0;
  }
}
