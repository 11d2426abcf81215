package io.rackcast.publisher.grpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.tls.ClientAuth;
import io.rackcast.proto.tls.ServerTls;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.catalog.ExpiryDesk;
import io.rackcast.publisher.catalog.ImageCatalog;
import io.rackcast.publisher.catalog.LabelDesk;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Authenticator;
import io.rackcast.publisher.identity.ClientCertificate;
import io.rackcast.publisher.joining.Joins;
import io.rackcast.publisher.registration.Registrations;
import io.rackcast.publisher.registration.SignedUrls;
import io.rackcast.publisher.registry.intake.Intake;
import io.rackcast.publisher.retention.Retention;
import io.rackcast.publisher.rollout.RolloutDesk;
import io.rackcast.publisher.signing.AnnounceSigner;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The gRPC server with its services. */
public final class GrpcServer implements AutoCloseable {
  // Calls block on disk and database, so there are more threads than processors.
  private static final int THREADS = 32;
  private static final int CALLS_A_CONNECTION = 200;
  private static final Duration LONGEST_CONNECTION = Duration.ofMinutes(30);
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** What the services work with. */
  public record Parts(
      Authenticator authenticator,
      Access access,
      Store store,
      Catalog catalog,
      Uploads uploads,
      Registrations registrations,
      Retention retention,
      SignedUrls links,
      boolean webSeeds,
      AnnounceSigner signer,
      List<String> trackers,
      ShortKeys shortKeys,
      ImageCatalog images,
      Intake intake,
      Joins joins,
      MeterRegistry meters) {}

  /** How the server behaves. */
  public record Terms(int maxMessageBytes, Duration heartbeat, int maxFollowers) {}

  private final Server server;
  private final HealthStatusManager health = new HealthStatusManager();
  private final ApprovalsService approvals;
  private final ExecutorService executor;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "approvals-heartbeat");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * A server on its own port.
   *
   * @param tls empty: plain
   */
  public static GrpcServer listening(
      HostPort listen, Optional<ServerTls> tls, Parts parts, Terms terms) {
    var builder =
        NettyServerBuilder.forAddress(listen.resolve())
            .maxInboundMessageSize(terms.maxMessageBytes())
            .maxInboundMetadataSize(OperationsServer.LARGEST_HEADERS)
            .maxConcurrentCallsPerConnection(CALLS_A_CONNECTION)
            // Finds out about senders whose machine is gone.
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    tls.ifPresent(server -> secure(builder, server));
    return new GrpcServer(
        builder,
        parts,
        terms,
        chain -> {
          if (tls.isPresent()) {
            tls.get().checkRevocation(chain);
          }
        });
  }

  // Who showed a certificate connects again now and then, and so shows the renewed one; calls and
  // streams under way go on where they are.
  private static void secure(NettyServerBuilder builder, ServerTls tls) {
    tls.secure(builder);
    if (tls.clientAuth() != ClientAuth.NONE) {
      builder.maxConnectionAge(LONGEST_CONNECTION.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** A server on a transport of the caller's. */
  GrpcServer(ServerBuilder<?> builder, Parts parts, Terms terms) {
    this(builder, parts, terms, chain -> {});
  }

  private GrpcServer(
      ServerBuilder<?> builder, Parts parts, Terms terms, ClientCertificate.Check standing) {
    this.executor = Executors.newFixedThreadPool(THREADS);
    this.approvals =
        new ApprovalsService(
            parts.access(),
            parts.store().approvals(),
            parts.shortKeys(),
            executor,
            terms.maxFollowers(),
            parts.meters());
    var authentication = new Authentication(parts.authenticator(), standing);
    for (var service : services(parts)) {
      builder.addService(
          ServerInterceptors.intercept(
              ChunkMarshaller.readBy(service.bindService()), authentication));
    }
    this.server =
        builder
            .executor(executor)
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .build();
    approvals.beat(timer, terms.heartbeat());
  }

  private List<BindableService> services(Parts parts) {
    return List.of(
        new ArtifactsService(
            parts.access(),
            parts.catalog(),
            parts.store().releases(),
            parts.store().labels(),
            parts.uploads(),
            parts.registrations(),
            places(parts),
            parts.signer()),
        new LabelsService(new LabelDesk(parts.store().labels(), parts.access())),
        new RetentionService(
            parts.access(),
            new ExpiryDesk(parts.store(), parts.access()),
            places(parts),
            parts.retention()),
        new RolloutsService(new RolloutDesk(parts.store().rollouts(), parts.access())),
        new AccessService(),
        new AnnounceUrlsService(parts.access(), parts.catalog(), parts.signer(), parts.trackers()),
        new JoinsService(parts.access(), parts.joins(), approvals::endOf),
        new AuditService(parts.access(), parts.store().audit()),
        new ImagesService(parts.access(), parts.images(), parts.intake()),
        approvals);
  }

  private static PlaceAnswers places(Parts parts) {
    return new PlaceAnswers(parts.catalog(), parts.links(), parts.webSeeds());
  }

  /**
   * Begins to listen.
   *
   * @throws IOException when the address cannot be had
   */
  public void start() throws IOException {
    server.start();
    health.setStatus("", ServingStatus.SERVING);
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Takes no more calls, lets those under way end for a few seconds, then stops. */
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    approvals.close();
    timer.shutdownNow();
    try {
      if (!server.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow().awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
      executor.shutdown();
      executor.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
  }
}
