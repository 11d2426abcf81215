package io.rackcast.tracker;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.Drainable;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.program.ReadinessCheck;
import io.rackcast.proto.program.Reloadable;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.core.TrackerMetrics;
import io.rackcast.tracker.http.HttpFrontend;
import io.rackcast.tracker.http.Services;
import io.rackcast.tracker.node.NodeFrontend;
import io.rackcast.tracker.operation.Reloading;
import io.rackcast.tracker.udp.UdpFrontend;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running tracker: builds the parts, connects them, and takes them down in reverse. */
public final class Tracker implements AutoCloseable, Drainable, Reloadable {
  private static final Logger LOG = LoggerFactory.getLogger(Tracker.class);

  private final Parts parts = new Parts();
  private final HttpFrontend http;
  private final Optional<UdpFrontend> udp;
  private final NodeFrontend grpc;
  private final AdminSide admin;
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
      var core = Core.of(config, gate.hooks(), ticker, timer, registry);
      ending.tell(core.announces()::end);
      var metrics = new TrackerMetrics(registry);
      var services = new Services(core.announces(), core.scrapes(), metrics);
      http = parts.add(new HttpFrontend(config.http(), services, timer, registry));
      udp =
          config.udp().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  parts.add(
                      new UdpFrontend(
                          config.udp(),
                          config.udpSettings(),
                          core.announces(),
                          core.scrapes(),
                          metrics,
                          ticker,
                          registry)));
      grpc =
          parts.add(
              new NodeFrontend(
                  config.grpc(),
                  config.nodeSecurity(),
                  config.nodeLimits(),
                  gate.nodeAuth(),
                  clock,
                  core.locator(),
                  core.nodeChanges(),
                  core.nodeProgress(),
                  core.pushes(),
                  timer,
                  registry,
                  new SecureRandom().nextLong() >>> 1));
      List<ReadinessCheck> readiness = new ArrayList<>(gate.readiness());
      readiness.add(this::stopping);
      admin =
          AdminSide.start(
              config, again, core, gate, http, grpc, readiness, parts, timer, registry, clock);
      drain = config.drain();
      warn(config);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
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
    return admin.server().port();
  }

  /** Reads the settings again, and says what became of it. */
  public Reloading<TrackerConfig> reloading() {
    return admin.reloading();
  }

  @Override
  public void reload() {
    admin.reloading().reload();
  }

  /** The admin API's calls, like {@code GET /api/v1/status}. */
  public List<String> adminCalls() {
    return admin.api().known();
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
