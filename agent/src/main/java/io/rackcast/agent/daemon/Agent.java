package io.rackcast.agent.daemon;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.agent.api.AgentApi;
import io.rackcast.agent.api.FetchWatch;
import io.rackcast.agent.api.LimitControl;
import io.rackcast.agent.api.LocalCalls;
import io.rackcast.agent.api.LocalServer;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.health.Health;
import io.rackcast.agent.health.HealthReport;
import io.rackcast.agent.health.HealthRoutes;
import io.rackcast.agent.origin.Origin;
import io.rackcast.agent.origin.OriginMeans;
import io.rackcast.agent.release.ApprovalFeed;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.agent.systemd.ServiceManager;
import io.rackcast.proto.program.OperationsOptions;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.program.Reloadable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent: the parts of a node, the local API and, on an origin, the taking in. */
public final class Agent implements AutoCloseable, Reloadable {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final long HEALTH_SECONDS = 10;

  private final NodeParts parts;
  private final Reload reload;
  private final MirrorRun mirror = new MirrorRun();
  private final LocalCalls calls;
  private final OperationsServer server;
  private final LocalServer grpc;
  private final Health health;
  private final ServiceManager systemd = ServiceManager.of(System.getenv());

  /** Its own: a disk that hangs must not hold up the trackers' streams. */
  private final ScheduledExecutorService healthTimer =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("health", true));

  private final @Nullable Origin origin;
  private final @Nullable ApprovalFeed feed;

  private Agent(NodeParts parts, PrometheusMeterRegistry meters, Supplier<AgentConfig> again) {
    this.parts = parts;
    var limits = new LimitControl(parts::rates, parts::setRates);
    this.reload = new Reload(parts.config(), again, parts, limits);
    if (parts.config().role() == Role.ORIGIN) {
      this.origin = origin(parts, meters);
      this.feed = feed(parts, origin);
    } else {
      this.origin = null;
      this.feed = null;
    }
    this.calls =
        new LocalCalls(
            parts.fetches(),
            new FetchWatch(parts.streams()::problems),
            new StatusReporter(parts, this::moreProblems),
            limits,
            parts.keeper(),
            meters);
    this.grpc = new LocalServer(calls);
    ApiSettings settings = parts.config().api();
    var api = new AgentApi(calls, settings.orders() == ApiSettings.Orders.ALL);
    var ready = readiness(parts);
    this.health = AgentHealth.of(parts, ready, Clock.systemUTC(), System::nanoTime, meters);
    var healthRoutes = new HealthRoutes(health);
    this.server =
        new OperationsServer(
            parts.config().apiListen(),
            meters,
            List.of(ready),
            routes -> {
              api.addTo(routes);
              healthRoutes.addTo(routes);
            },
            OperationsOptions.withSocket(settings.socket()));
    Gauge.builder("rackcast.agent.transfers", parts.swarms(), swarms -> swarms.status().size())
        .description("Artifacts that are fetched or seeded")
        .register(meters);
  }

  /**
   * Starts an agent and returns; closing it stops it.
   *
   * @param again reads the settings again, for {@link #reload}
   * @throws ProgramException with one sentence if it cannot start
   */
  public static Agent start(AgentConfig config, Supplier<AgentConfig> again) {
    var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    NodeParts parts;
    try {
      parts = NodeParts.start(config, meters, Clock.systemUTC());
    } catch (IOException | CacheException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
    try {
      var agent = new Agent(parts, meters, again);
      agent.begin(meters);
      return agent;
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** Port of the local API. */
  public int apiPort() {
    return server.port();
  }

  /** Port of the local API's gRPC; 0 if it has none. */
  public int grpcPort() {
    return grpc.port();
  }

  /** What the local API answers over HTTP, like {@code GET /healthz}. */
  public List<String> apiRoutes() {
    return server.routes();
  }

  /** Port of the peer listener. */
  public int peerPort() {
    return parts.peers().getPort();
  }

  /** Port of the mirror for container runtimes; 0 if it does not run. */
  public int mirrorPort() {
    return mirror.port();
  }

  /** Limits on payload follow the settings; for all else the agent is restarted. */
  @Override
  public void reload() {
    systemd.reloading();
    try {
      reload.reload();
    } finally {
      systemd.reloaded();
    }
  }

  /**
   * Runtimes are served to the end of their pull; then transfers end, so that those who watch a
   * fetch read a last line; then the server.
   */
  @Override
  public void close() {
    systemd.stopping();
    if (feed != null && origin != null) {
      Closing.inOrder(feed, origin);
    }
    Closing.inOrder(healthTimer::shutdownNow, mirror, parts, grpc, calls, server, systemd);
  }

  private void begin(PrometheusMeterRegistry meters) {
    mirror.start(parts, meters);
    try {
      server.start();
      ApiSettings settings = parts.config().api();
      grpc.start(settings.grpcListen(), settings.grpcSocket());
    } catch (RuntimeException e) {
      Closing.inOrder(grpc, calls, server);
      mirror.close();
      throw e;
    }
    if (feed != null) {
      feed.start();
    }
    log.info(
        "{} ({}) listens for peers on {}:{}, answers on {}, keeps content in {}",
        parts.config().nodeName(),
        parts.config().role(),
        parts.peers().getHostString(),
        parts.peers().getPort(),
        parts.config().apiListen().withPort(server.port()),
        parts.config().dataDir());
    watchHealth();
  }

  /** Looks now and then, so that it is known when a trouble began, and the clock's jumps are. */
  private void watchHealth() {
    HealthReport first = health.report();
    first.checks().stream()
        .filter(check -> check.name().equals("files"))
        .flatMap(check -> check.troubles().stream())
        .forEach(warning -> log.warn("{}", warning));
    systemd.ready(Health.summary(first), List.of(parts.control()::execute, parts.engine()::onLoop));
    var unused =
        healthTimer.scheduleWithFixedDelay(
            () -> systemd.status(Health.summary(health.report())),
            HEALTH_SECONDS,
            HEALTH_SECONDS,
            TimeUnit.SECONDS);
  }

  private List<String> moreProblems() {
    if (origin == null || feed == null) {
      return mirror.problems();
    }
    return Stream.of(
            feed.lastFailure().stream(), origin.problems().stream(), mirror.problems().stream())
        .flatMap(all -> all)
        .toList();
  }

  private static TrackerReadiness readiness(NodeParts parts) {
    return new TrackerReadiness(
        parts.streams()::states,
        parts.streams()::lastFailure,
        parts.swarms()::alive,
        Clock.systemUTC());
  }

  private static Origin origin(NodeParts parts, PrometheusMeterRegistry meters) {
    var config = parts.config();
    var limits = config.limits();
    var means =
        OriginMeans.of(
            config.publisherHttp(),
            parts.access().token(),
            parts.access().http(config),
            config.credentials(),
            Software.NAME,
            parts.control(),
            Clock.systemUTC(),
            new OriginMeans.Limits(
                limits.originReads(), limits.originConnections(), limits.bufferBytes()));
    return new Origin(
        parts.publisher(),
        means,
        parts.cache(),
        parts.swarms(),
        parts.control(),
        parts.random(),
        meters);
  }

  private static ApprovalFeed feed(NodeParts parts, Origin origin) {
    return new ApprovalFeed(
        parts.publisher(),
        parts.config().nodeName(),
        parts.control(),
        new Backoff(Duration.ofMillis(500), Duration.ofSeconds(20), parts.random()),
        origin);
  }
}
