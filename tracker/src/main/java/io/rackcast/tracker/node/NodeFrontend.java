package io.rackcast.tracker.node;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.tls.ServerTls;
import io.rackcast.tracker.core.NodeChanges;
import io.rackcast.tracker.core.NodeProgress;
import io.rackcast.tracker.core.SwarmListener;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.MemorySwarms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC listener for agents, with health and reflection. */
public final class NodeFrontend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeFrontend.class);
  private static final int MAX_MESSAGE_BYTES = 64 * 1024;
  private static final long STANDING_SECONDS = 5;

  private final Optional<ServerTls> tls;
  private final Server server;
  private final NodeSessions sessions;
  private final NodeService service;
  private final HealthStatusManager health = new HealthStatusManager();
  // After new lists each certificate is looked at, which may take seconds; no push waits for that.
  private final ScheduledExecutorService standing =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "tracker-standing");
            thread.setDaemon(true);
            return thread;
          });

  /** The part that core talks to, made first since core is needed to make the rest. */
  public static final class Pushes {
    private final NodeSessions sessions;
    private final ViewPusher pusher;
    private final Ticker ticker;

    /** Pushes to the agents that connect later. */
    public Pushes(
        MemorySwarms swarms,
        Policy policy,
        NodeDirectory directory,
        Ticker ticker,
        ScheduledExecutorService timer) {
      this.ticker = ticker;
      sessions = new NodeSessions(directory);
      pusher = new ViewPusher(swarms, policy, sessions, ticker, timer);
    }

    /** What is to be told of changes. */
    public SwarmListener listener() {
      return pusher;
    }
  }

  /**
   * Binds and answers.
   *
   * @param auth who nodes are by their tokens
   * @param clock what certificates go by
   * @param epoch a number that is new with each start
   * @throws ProgramException with a sentence if the address cannot be bound
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the watches log their own faults
  public NodeFrontend(
      HostPort listen,
      NodeSecurity security,
      NodeLimits limits,
      NodeAuth auth,
      InstantSource clock,
      Locator locator,
      NodeChanges changes,
      NodeProgress progress,
      Pushes pushes,
      ScheduledExecutorService timer,
      MeterRegistry registry,
      long epoch) {
    sessions = pushes.sessions;
    var events = new NodeEvents(locator, changes, timer, registry);
    service = new NodeService(locator, sessions, events, progress, pushes.ticker, limits, epoch);
    tls =
        security
            .tls()
            .map(
                files ->
                    new ServerTls(files, "rackcast.tracker.grpc.certificate", timer, registry));
    var builder =
        NettyServerBuilder.forAddress(listen.resolve())
            .intercept(new NodeAuthInterceptor(auth(security, auth, clock)))
            .addService(service)
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(10, TimeUnit.SECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS)
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    tls.ifPresent(secure -> secure.secure(builder));
    server = builder.build();
    try {
      server.start();
    } catch (IOException e) {
      throw Listening.failed(listen, e);
    }
    Gauge.builder("rackcast.tracker.streams", sessions.all(), all -> all.size())
        .description("Agents connected")
        .register(registry);
    timer.scheduleWithFixedDelay(
        new SilenceWatch(sessions, progress, pushes.ticker),
        SilenceWatch.EVERY_MILLIS,
        SilenceWatch.EVERY_MILLIS,
        TimeUnit.MILLISECONDS);
    if (tls.isPresent()) {
      standing.scheduleWithFixedDelay(
          this::endLost, STANDING_SECONDS, STANDING_SECONDS, TimeUnit.SECONDS);
    }
    LOG.info("agents on {}{}", address(), tls.isPresent() ? " in TLS" : "");
  }

  private NodeAuth auth(NodeSecurity security, NodeAuth tokens, InstantSource clock) {
    return tls.isPresent()
        ? new CertificateNodeAuth(security.rules(), tokens, tls.get(), clock)
        : tokens;
  }

  private void endLost() {
    try {
      service.endLost();
    } catch (RuntimeException e) {
      LOG.error("nodes whose certificates have ended could not be looked for", e);
    }
  }

  /** Where it listens, with the port that was chosen if 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getListenSockets().get(0);
  }

  /** Tells each agent where it is taken to be, after the operator's table has changed. */
  public void tellPlaces() {
    service.tellPlaces();
  }

  /** The agents that are connected, each as often as it has streams, in no order. */
  public List<NodeInfo> nodes() {
    return sessions.nodes();
  }

  /** Ends the streams, so that agents look for another tracker at once, and closes. */
  @Override
  public void close() {
    health.enterTerminalState();
    standing.shutdownNow();
    tls.ifPresent(ServerTls::close);
    server.shutdown();
    sessions.all().forEach(NodeSession::complete);
    try {
      if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
