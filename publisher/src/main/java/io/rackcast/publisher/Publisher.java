package io.rackcast.publisher;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.program.ReadinessCheck;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.grpc.GrpcServer;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Authenticator;
import io.rackcast.publisher.identity.StaticTokens;
import io.rackcast.publisher.identity.oidc.OidcTokens;
import io.rackcast.publisher.registration.Registrations;
import io.rackcast.publisher.registration.SignedUrls;
import io.rackcast.publisher.signing.AnnounceSigner;
import io.rackcast.publisher.signing.KeyWatch;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.signing.SigningKeys;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoreException;
import io.rackcast.publisher.web.PublisherRoutes;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running publisher: builds its parts, starts them, and closes them in the other order. */
public final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private final DataDirectory directory;
  private final Store store;
  private final Uploads uploads;
  private final Registrations registrations;
  private final GrpcServer grpc;
  private final OperationsServer http;
  private final Housekeeping housekeeping;
  private final KeyWatch keyWatch;

  private Publisher(PublisherConfig config, Clock clock) throws IOException {
    var keys = SigningKeys.open(config.keys(), clock);
    this.keyWatch = new KeyWatch(keys);
    this.directory = DataDirectory.open(config.dataDir());
    this.store = Store.openSqlite(directory.database(), clock);
    var content = new ContentFolder(directory.content());
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
                new OidcTokens(config.issuers(), metrics, clock)),
            access);
    var catalog = new Catalog(store.releases(), store.sources(), content, access);
    var shortKeys =
        new ShortKeys(config.shortTerms(), config.terms().life(), directory.shortKeys(), clock);
    var signer = new AnnounceSigner(keys::signer, config.terms(), Optional.of(shortKeys), clock);
    this.grpc =
        GrpcServer.listening(
            config.grpc(),
            new GrpcServer.Parts(
                authenticator,
                access,
                store,
                catalog,
                uploads,
                registrations,
                links,
                config.webSeeds(),
                signer,
                config.trackerAddresses(),
                shortKeys,
                metrics),
            new GrpcServer.Terms(
                config.maxMessageBytes(), config.heartbeat(), config.maxFollowers()));
    var routes = new PublisherRoutes(authenticator, catalog, keys::keySet, metrics);
    this.http =
        new OperationsServer(
            config.http(), metrics, List.<ReadinessCheck>of(this::databaseFault), routes::addTo);
    this.housekeeping = new Housekeeping(uploads, store.audit(), config.audit(), shortKeys, clock);
    PublisherMetrics.register(metrics, store, uploads, registrations);
    KeyMetrics.register(metrics, keys, keyWatch);
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
      var publisher = new Publisher(config, clock);
      publisher.listen(config);
      return publisher;
    } catch (IOException | StoreException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }

  private void listen(PublisherConfig config) {
    try {
      grpc.start();
      http.start();
    } catch (IOException e) {
      close();
      throw Listening.failed(config.grpc(), e);
    } catch (ProgramException e) {
      close();
      throw e;
    }
    housekeeping.start();
    keyWatch.start();
    LOG.info("gRPC on port {}, HTTP on port {}", grpc.port(), http.port());
  }

  /** Port of the gRPC server. */
  public int grpcPort() {
    return grpc.port();
  }

  /** Port of the HTTP server. */
  public int httpPort() {
    return http.port();
  }

  private Optional<String> databaseFault() {
    try {
      store.ping();
      return Optional.empty();
    } catch (RuntimeException e) {
      LOG.warn("the database does not answer", e);
      return Optional.of("the database does not answer");
    }
  }

  @Override
  public void close() {
    keyWatch.close();
    housekeeping.close();
    // First: its callers hold calls that the gRPC server would wait for.
    registrations.close();
    grpc.close();
    http.close();
    uploads.close();
    store.close();
    directory.close();
  }
}
