package io.rackcast.publisher;

import io.javalin.config.RoutesConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.OperationsOptions;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.program.ReadinessCheck;
import io.rackcast.proto.tls.ServerTls;
import io.rackcast.proto.tls.ServerTlsFiles;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** The certificates of the publisher's servers, followed while it runs. */
final class PublisherTls implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "certificates");
            thread.setDaemon(true);
            return thread;
          });
  private final SecuritySettings settings;
  private final Optional<ServerTls> grpc;
  private final Optional<ServerTls> https;

  PublisherTls(SecuritySettings settings, PrometheusMeterRegistry metrics) {
    this.settings = settings;
    this.grpc = settings.grpc().map(files -> tls(files, "grpc", metrics));
    this.https = settings.https().map(found -> tls(found.tls(), "https", metrics));
  }

  private ServerTls tls(ServerTlsFiles files, String server, PrometheusMeterRegistry metrics) {
    return new ServerTls(files, "rackcast.publisher." + server + ".certificate", timer, metrics);
  }

  Optional<ServerTls> grpc() {
    return grpc;
  }

  /** The HTTP server in TLS, if there is to be one. */
  Optional<OperationsServer> https(
      PrometheusMeterRegistry metrics,
      List<ReadinessCheck> readiness,
      Consumer<RoutesConfig> routes) {
    return settings
        .https()
        .flatMap(
            found ->
                https.map(
                    tls ->
                        new OperationsServer(
                            found.listen(), metrics, readiness, routes, options(tls))));
  }

  /** Demands that a client's certificate shown over HTTPS is not revoked by now. */
  void checkHttps(List<X509Certificate> chain) throws CertificateException {
    if (https.isPresent()) {
      https.get().checkRevocation(chain);
    }
  }

  private static OperationsOptions options(ServerTls tls) {
    return OperationsOptions.inTls(
        tls.context(),
        switch (tls.clientAuth()) {
          case NONE -> Optional.empty();
          case OPTIONAL -> Optional.of(false);
          case REQUIRED -> Optional.of(true);
        });
  }

  @Override
  public void close() {
    grpc.ifPresent(ServerTls::close);
    https.ifPresent(ServerTls::close);
    timer.shutdownNow();
  }
}
