package io.rackcast.publisher;

import io.javalin.config.RoutesConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.program.ReadinessCheck;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.catalog.ImageCatalog;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.content.bucket.ContentBucket;
import io.rackcast.publisher.grpc.GrpcServer;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Authenticator;
import io.rackcast.publisher.identity.StaticTokens;
import io.rackcast.publisher.identity.certificate.CertificateCallers;
import io.rackcast.publisher.identity.oidc.OidcTokens;
import io.rackcast.publisher.joining.Joins;
import io.rackcast.publisher.joining.NodeTokens;
import io.rackcast.publisher.registration.Registrations;
import io.rackcast.publisher.registration.SignedUrls;
import io.rackcast.publisher.registry.hook.HookRoutes;
import io.rackcast.publisher.registry.hook.PreheatRoutes;
import io.rackcast.publisher.registry.intake.ImageNames;
import io.rackcast.publisher.registry.intake.Intake;
import io.rackcast.publisher.retention.Retention;
import io.rackcast.publisher.signing.AnnounceSigner;
import io.rackcast.publisher.signing.KeyWatch;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.signing.SigningKeys;
import io.rackcast.publisher.store.RetentionCandidate;
import io.rackcast.publisher.store.StoreException;
import io.rackcast.publisher.web.PublisherRoutes;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running publisher: builds its parts, starts them, and closes them in the other order. */
public final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private final OpenData data;
  private final Uploads uploads;
  private final Registrations registrations;
  private final Intake intake;
  private final GrpcServer grpc;
  private final OperationsServer http;
  private final Optional<OperationsServer> https;
  private final PublisherTls tls;
  private final Housekeeping housekeeping;
  private final Retention retention;
  private final KeyWatch keyWatch;

  private Publisher(PublisherConfig config, SigningKeys keys, OpenData data, Clock clock)
      throws IOException {
    this.keyWatch = new KeyWatch(keys);
    this.data = data;
    var directory = data.directory();
    var store = data.store();
    var content = data.content();
    this.uploads = new Uploads(directory.uploads(), content, store, config.uploads());
    var links = new SignedUrls(config.register().buckets(), config.register().linkLife(), clock);
    this.registrations =
        new Registrations(
            uploads,
            store.sources(),
            config.register().limits(),
            config.register().credentials(),
            links,
            clock);
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var access = new Access(store.audit()::record);
    var authenticator =
        new Authenticator(
            List.of(
                new StaticTokens(config.tokens()),
                new NodeTokens(store.nodes()),
                new OidcTokens(config.issuers(), metrics, clock)),
            new CertificateCallers(config.security().certificates(), clock),
            access);
    this.intake =
        new Intake(
            config.registries().terms(),
            config.registries().limits(),
            uploads,
            store,
            access,
            clock);
    var images = new ImageCatalog(store, access, intake.registries(), intake::resolve);
    var catalog = new Catalog(store, content, access);
    var shortKeys =
        new ShortKeys(config.shortTerms(), config.terms().life(), directory.shortKeys(), clock);
    var signer = new AnnounceSigner(keys::signer, config.terms(), Optional.of(shortKeys), clock);
    this.retention =
        new Retention(store, uploads.removal(), config.retention(), Publisher::isOfImage, clock);
    this.tls = new PublisherTls(config.security(), metrics);
    var joins = new Joins(store.nodes(), config.security().maxNodes(), access, metrics, clock);
    this.grpc =
        GrpcServer.listening(
            config.grpc(),
            tls.grpc(),
            new GrpcServer.Parts(
                authenticator,
                access,
                store,
                catalog,
                uploads,
                registrations,
                retention,
                links,
                config.webSeeds(),
                signer,
                config.trackerAddresses(),
                shortKeys,
                images,
                intake,
                joins,
                metrics),
            new GrpcServer.Terms(
                config.maxMessageBytes(), config.heartbeat(), config.maxFollowers()));
    var routes =
        new PublisherRoutes(
            authenticator, tls::checkHttps, catalog, images, keys::keySet, links::signs, metrics);
    var hooks = new HookRoutes(config.registries().hooks(), intake, metrics, clock);
    var preheats = new PreheatRoutes(config.registries().preheats(), intake, metrics, clock);
    Consumer<RoutesConfig> paths =
        all -> {
          routes.addTo(all);
          hooks.addTo(all);
          preheats.addTo(all);
        };
    this.http =
        new OperationsServer(
            config.http(),
            metrics,
            List.<ReadinessCheck>of(this::databaseFault, content::fault),
            paths);
    this.https = tls.https(metrics, List.of(this::databaseFault, content::fault), paths);
    this.housekeeping =
        new Housekeeping(intake, uploads, content, store.audit(), config.audit(), shortKeys, clock);
    PublisherMetrics.register(metrics, store, uploads, registrations);
    intake.register(metrics, store::answers);
    RetentionMetrics.register(metrics, retention);
    KeyMetrics.register(metrics, keys, keyWatch);
    if (content instanceof ContentBucket bucket) {
      BucketMetrics.register(metrics, bucket);
    }
    LOG.info(
        "keys {} ({} signs), {} tokens, {} issuers",
        keys.known().stream().map(SigningKeys.Known::kid).toList(),
        keys.signer().kid(),
        config.tokens().size(),
        config.issuers().size());
  }

  /**
   * Starts a publisher.
   *
   * @throws ProgramException with one sentence when it cannot start
   */
  public static Publisher start(PublisherConfig config, Clock clock) {
    try {
      var publisher = built(config, clock);
      publisher.listen(config);
      return publisher;
    } catch (IOException | StoreException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Publisher built(PublisherConfig config, Clock clock) throws IOException {
    var keys = SigningKeys.open(config.keys(), clock);
    var data = OpenData.open(config, clock);
    try {
      return new Publisher(config, keys, data, clock);
    } catch (IOException | RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private void listen(PublisherConfig config) {
    try {
      grpc.start();
      http.start();
      https.ifPresent(OperationsServer::start);
    } catch (IOException e) {
      close();
      throw Listening.failed(config.grpc(), e);
    } catch (ProgramException e) {
      close();
      throw e;
    }
    housekeeping.start();
    keyWatch.start();
    intake.start();
    retention.start();
    LOG.info(
        "gRPC on port {}{}, HTTP on port {}",
        grpc.port(),
        tls.grpc().isPresent() ? " in TLS" : "",
        http.port());
    https.ifPresent(server -> LOG.info("HTTPS on port {}", server.port()));
  }

  // A layer goes with its image, not by its age.
  private static boolean isOfImage(RetentionCandidate release) {
    return release.key().name().startsWith(ImageNames.PREFIX);
  }

  /** Port of the gRPC server. */
  public int grpcPort() {
    return grpc.port();
  }

  /** Port of the HTTP server. */
  public int httpPort() {
    return http.port();
  }

  /** What the HTTP server answers, like {@code GET /healthz}. */
  public List<String> httpRoutes() {
    return http.routes();
  }

  /** Port of the HTTPS server; empty if there is none. */
  public Optional<Integer> httpsPort() {
    return https.map(OperationsServer::port);
  }

  private Optional<String> databaseFault() {
    try {
      data.store().ping();
      return Optional.empty();
    } catch (RuntimeException e) {
      StoreException.away(e)
          .ifPresentOrElse(
              fault -> LOG.warn("the database does not answer: {}", fault),
              () -> LOG.warn("the database does not answer", e));
      return Optional.of("the database does not answer");
    }
  }

  @Override
  public void close() {
    keyWatch.close();
    housekeeping.close();
    retention.close();
    // First: its callers hold calls that the gRPC server would wait for.
    registrations.close();
    intake.close();
    grpc.close();
    http.close();
    https.ifPresent(OperationsServer::close);
    tls.close();
    uploads.close();
    data.close();
  }
}
