package io.rackcast.tracker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.Drainable;
import io.rackcast.proto.program.OperationsOptions;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.program.ReadinessCheck;
import io.rackcast.proto.program.Reloadable;
import io.rackcast.tracker.admin.AdminApi;
import io.rackcast.tracker.admin.OperationCalls;
import io.rackcast.tracker.admin.StatusCall;
import io.rackcast.tracker.admin.SwarmParts;
import io.rackcast.tracker.admin.auth.Access;
import io.rackcast.tracker.admin.auth.Role;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.Housekeeping;
import io.rackcast.tracker.core.NodeChanges;
import io.rackcast.tracker.core.RackCensus;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.core.TrackerMetrics;
import io.rackcast.tracker.http.AdminCertificate;
import io.rackcast.tracker.http.HttpFrontend;
import io.rackcast.tracker.http.Services;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.node.NodeFrontend;
import io.rackcast.tracker.operation.Recordings;
import io.rackcast.tracker.operation.Reloading;
import io.rackcast.tracker.selection.NearestPolicy;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.selection.RackPolicy;
import io.rackcast.tracker.selection.RandomPolicy;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.udp.UdpFrontend;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running tracker: builds the parts, connects them, and takes them down in reverse. */
public final class Tracker implements AutoCloseable, Drainable, Reloadable {
  private static final Logger LOG = LoggerFactory.getLogger(Tracker.class);
  private static final long TEND_MILLIS = 1000;

  private final Parts parts = new Parts();
  private final HttpFrontend http;
  private final Optional<UdpFrontend> udp;
  private final NodeFrontend grpc;
  private final OperationsServer admin;
  private final AdminApi api;
  private final Reloading<TrackerConfig> reloading;
  private final Duration drain;
  private volatile boolean stopping;

  /**
   * Starts a tracker.
   *
   * @param again reads the settings again
   * @param registry where it counts
   * @param clock what tokens go by
   * @param ticker what expiry and leases go by
   * @throws ProgramException with a sentence if it cannot listen where it should
   */
  public Tracker(
      TrackerConfig config,
      Supplier<TrackerConfig> again,
      PrometheusMeterRegistry registry,
      InstantSource clock,
      Ticker ticker) {
    try {
      var timer = timer();
      var directory = new NodeDirectory();
      var locator = new Locator(config.topology(), directory);
      var rules = new CurrentRules(config.announce());
      var swarms =
          new MemorySwarms(config.maxSwarms(), config.maxPeers(), config.maxSwarmBytes(), rules);
      var policy = policy(config);
      var pushes = new NodeFrontend.Pushes(swarms, policy, directory, ticker, timer);
      var ending = new Ending();
      var gate =
          parts.add(
              Gate.of(
                  config,
                  clock,
                  ticker::millis,
                  timer,
                  registry,
                  (name, why) -> ending.end(name, why)));
      var hooks = gate.hooks();
      var announces =
          new AnnounceService(
              hooks,
              locator,
              directory,
              swarms,
              policy,
              config.announce(),
              ticker,
              random(),
              pushes.listener());
      ending.tell(announces::end);
      count(registry, swarms);
      var census = new RackCensus(config.shownRacks(), registry);
      tend(timer, new Housekeeping(swarms, policy, ticker, pushes.listener(), census));
      var scrapes = new ScrapeService(hooks, swarms);
      var metrics = new TrackerMetrics(registry);
      http =
          parts.add(
              new HttpFrontend(
                  config.http(), new Services(announces, scrapes, metrics), timer, registry));
      udp =
          config.udp().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  parts.add(
                      new UdpFrontend(
                          config.udp(),
                          config.udpSettings(),
                          announces,
                          scrapes,
                          metrics,
                          ticker,
                          registry)));
      grpc =
          parts.add(
              new NodeFrontend(
                  config.grpc(),
                  config.nodeLimits(),
                  gate.nodeAuth(),
                  locator,
                  new NodeChanges(swarms, directory, locator, policy, ticker, pushes.listener()),
                  pushes,
                  timer,
                  registry,
                  new SecureRandom().nextLong() >>> 1));
      var access =
          new Access(
              config.admin().access(),
              config.name(),
              config.admin().listen().isLoopback(),
              config.http().addresses()::behind,
              clock,
              registry);
      var changes =
          new Changes(
              gate.chains(),
              announces,
              scrapes,
              rules,
              swarms,
              locator,
              policy,
              ticker,
              pushes.listener(),
              access,
              http,
              grpc);
      reloading = new Reloading<>(config, again, changes, clock, registry);
      List<ReadinessCheck> readiness = new ArrayList<>(gate.readiness());
      readiness.add(this::stopping);
      Gauge.builder("rackcast.tracker.ready", readiness, Tracker::ready)
          .description("1 if the tracker is ready, as /readyz tells, else 0")
          .strongReference(true)
          .register(registry);
      var recordings = parts.add(new Recordings(clock));
      var status = status(config, swarms, readiness, registry, reloading, ticker);
      var operation = new OperationCalls(reloading, recordings);
      var shown =
          new SwarmParts(
              swarms,
              policy,
              announces::numwant,
              gate.approvals(),
              gate.refused(),
              changes,
              locator,
              directory,
              grpc::nodes,
              ticker);
      api = new AdminApi(access, List.of(status, shown, operation));
      drain = config.drain();
      admin =
          // It says that the tracker stops for as long as that takes.
          parts.addFirst(
              new OperationsServer(
                      config.admin().listen(),
                      registry,
                      readiness,
                      api::addTo,
                      operations(config.admin(), access, timer, registry))
                  .start());
      warn(config);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private OperationsOptions operations(
      AdminConfig config,
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
      MemorySwarms swarms,
      List<ReadinessCheck> readiness,
      PrometheusMeterRegistry registry,
      Reloading<TrackerConfig> reloading,
      Ticker ticker) {
    var fixed =
        new StatusCall.Fixed(
            config.name(),
            config.policy().name().toLowerCase(Locale.ROOT),
            config.admission().mode().name().toLowerCase(Locale.ROOT),
            config.nodeLimits().maxStreams());
    return new StatusCall(fixed, swarms, readiness, registry, reloading::last, ticker::millis);
  }

  private ScheduledExecutorService timer() {
    var timer =
        Executors.newScheduledThreadPool(
            2,
            task -> {
              var thread = new Thread(task, "tracker-timer");
              thread.setDaemon(true);
              return thread;
            });
    parts.add(timer::shutdownNow);
    return timer;
  }

  private static Policy policy(TrackerConfig config) {
    return switch (config.policy()) {
      case RACK -> new RackPolicy(config.leads());
      case NEAREST -> new NearestPolicy(config.nearest());
      case RANDOM -> new RandomPolicy();
    };
  }

  /** Any thread's own generator, whichever thread asks. */
  private static RandomGenerator random() {
    return () -> ThreadLocalRandom.current().nextLong();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its faults are logged inside
  private static void tend(ScheduledExecutorService timer, Housekeeping housekeeping) {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            housekeeping.run();
          } catch (RuntimeException e) {
            LOG.error("housekeeping failed; it goes on at its next turn", e);
          }
        },
        TEND_MILLIS,
        TEND_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private static void count(MeterRegistry registry, MemorySwarms swarms) {
    Gauge.builder("rackcast.tracker.peers", swarms, MemorySwarms::seederCount)
        .description("Peers of all swarms")
        .tag("state", "seeder")
        .register(registry);
    Gauge.builder("rackcast.tracker.peers", swarms, MemorySwarms::leecherCount)
        .description("Peers of all swarms")
        .tag("state", "leecher")
        .register(registry);
    Gauge.builder("rackcast.tracker.swarm.bytes", swarms, MemorySwarms::bytes)
        .description("Heap that swarms take, as it is counted")
        .register(registry);
    Gauge.builder("rackcast.tracker.swarm.bytes.limit", swarms, MemorySwarms::maxBytes)
        .description("Heap that swarms may take; then new peers are refused")
        .register(registry);
    Gauge.builder("rackcast.tracker.swarms", swarms, MemorySwarms::swarmCount)
        .description("Swarms")
        .register(registry);
  }

  private static void warn(TrackerConfig config) {
    if (config.admission().mode() == TrackerConfig.Mode.OPEN) {
      LOG.warn("admission.mode is open: everybody may announce any torrent");
    }
    if (!config.admin().access().keys().isEmpty()
        && config.name().equals(TrackerConfig.DEFAULT_NAME)) {
      LOG.warn(
          "admin.hmac-keys are set and name is \"{}\", as it is by default: another tracker of this"
              + " name with the same key takes the same signed calls; give each its own name",
          config.name());
    }
    if (config.admin().isClosed()) {
      LOG.warn(
          "admin.listen is {}, beyond loopback, and nobody is named who may call: the admin API refuses"
              + " all calls; set admin.tokens, admin.users or admin.hmac-keys",
          config.admin().listen());
    }
  }

  /** Where announces come over HTTP, in the order of {@code http.listen}. */
  public List<InetSocketAddress> httpAddresses() {
    return http.addresses();
  }

  /** Where announces come over HTTPS; empty if they do not. */
  public List<InetSocketAddress> httpsAddresses() {
    return http.httpsAddresses();
  }

  /** Where announces come over UDP; empty if they do not. */
  public List<InetSocketAddress> udpAddresses() {
    return udp.map(UdpFrontend::addresses).orElse(List.of());
  }

  /** Where agents connect. */
  public InetSocketAddress grpcAddress() {
    return grpc.address();
  }

  /** The port of metrics and health. */
  public int adminPort() {
    return admin.port();
  }

  /** Reads the settings again, and says what became of it. */
  public Reloading<TrackerConfig> reloading() {
    return reloading;
  }

  @Override
  public void reload() {
    reloading.reload();
  }

  /** The admin API's calls, like {@code GET /api/v1/status}. */
  public List<String> adminCalls() {
    return api.known();
  }

  private static int ready(List<ReadinessCheck> readiness) {
    return readiness.stream().allMatch(check -> check.unmet().isEmpty()) ? 1 : 0;
  }

  private Optional<String> stopping() {
    return stopping ? Optional.of("stopping") : Optional.empty();
  }

  /** It is unready at once, and goes on for {@code stop.drain}. */
  @Override
  public void drain() throws InterruptedException {
    stopping = true;
    Thread.sleep(drain.toMillis());
  }

  /**
   * Stops: it is unready at once, takes nothing more, answers what is under way, tells agents that
   * it goes, and closes; metrics and health end last.
   */
  @Override
  public void close() {
    stopping = true;
    parts.close();
  }
}
