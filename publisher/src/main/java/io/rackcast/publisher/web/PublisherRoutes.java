package io.rackcast.publisher.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.catalog.ImageCatalog;
import io.rackcast.publisher.identity.Authenticator;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.ClientCertificate;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The publisher's own paths; see the package. May be used by any thread. */
public final class PublisherRoutes {
  /** Answers a caller who is known. */
  @FunctionalInterface
  private interface Guarded {
    void serve(Context call, Caller caller) throws IOException;
  }

  // Jakarta Servlet 6.0 section 3.10.
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  private final Authenticator authenticator;
  private final ClientCertificate.Check standing;
  private final KeySetRoute keys;
  private final BlobRoute blobs;
  private final TorrentRoute torrents;
  private final ReleaseRoute releases;
  private final ImageRoute images;
  private final ApiDocument document = new ApiDocument();

  /**
   * @param standing whether a client's certificate is revoked by now
   * @param keySet tells the public keys of the hour as JSON (RFC 7517)
   * @param isSigned whether the publisher signs links to what is at a URL
   */
  public PublisherRoutes(
      Authenticator authenticator,
      ClientCertificate.Check standing,
      Catalog catalog,
      ImageCatalog images,
      Supplier<String> keySet,
      Predicate<SourceUrl> isSigned,
      MeterRegistry meters) {
    this.authenticator = authenticator;
    this.standing = standing;
    this.keys = new KeySetRoute(keySet);
    var sentBytes = new LongAdder();
    FunctionCounter.builder("rackcast_publisher_blob_bytes", sentBytes, LongAdder::doubleValue)
        .description("Content sent over HTTP")
        .baseUnit("bytes")
        .register(meters);
    this.blobs = new BlobRoute(catalog, sentBytes);
    this.torrents = new TorrentRoute(catalog);
    this.releases = new ReleaseRoute(catalog, isSigned);
    this.images = new ImageRoute(images);
  }

  /** Adds all paths. */
  public void addTo(RoutesConfig routes) {
    routes.get("/.well-known/jwks.json", keys::serve);
    routes.get("/openapi.yaml", document::serve);
    guarded(routes, "/blobs/{digest}", blobs::serve);
    guarded(routes, "/torrents/{file}", torrents::byInfoHash);
    guarded(routes, "/artifacts/{digest}", releases::byDigest);
    guarded(routes, "/artifacts/{digest}/torrent", torrents::byDigest);
    guarded(routes, "/releases", releases::list);
    // The first that fits answers, and a name may have slashes: the longer path comes first.
    guarded(routes, "/releases/<name>/{version}/torrent", torrents::byRelease);
    guarded(routes, "/releases/<name>/{version}", releases::byName);
    guarded(routes, "/images", images::tags);
    guarded(routes, "/images/<name>/details/{reference}", images::details);
    guarded(routes, "/images/<name>/manifests/{reference}", images::manifest);
    guarded(routes, "/images/<name>/history/{reference}", images::history);
  }

  private void guarded(RoutesConfig routes, String path, Guarded route) {
    Handler handler =
        call -> {
          try {
            route.serve(call, caller(call, path));
          } catch (IOException | RuntimeException e) {
            Faults.answer(call, e);
          }
        };
    routes.get(path, handler);
    routes.head(path, handler);
  }

  private Caller caller(Context call, String path) {
    return authenticator.authenticate(
        call.header("Authorization"),
        certificate(call),
        call.method() + " " + path,
        call.ip(),
        false);
  }

  /** The client's certificate, which TLS has checked. */
  private Optional<ClientCertificate> certificate(Context call) {
    return call.req().getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
            && chain.length > 0
        ? Optional.of(new ClientCertificate(List.of(chain), standing))
        : Optional.empty();
  }
}
