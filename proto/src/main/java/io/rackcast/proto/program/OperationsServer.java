package io.rackcast.proto.program;

import com.google.common.base.Throwables;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.router.EndpointNotFound;
import io.javalin.util.JavalinException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.settings.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program's one HTTP server: {@code /metrics} (Prometheus text format 0.0.4), {@code /healthz},
 * {@code /readyz} (503 with a line for each unmet condition), and what the program adds.
 *
 * <p>Whoever reaches its address may read: it is meant for loopback or an operators' network. Bound
 * to loopback it answers only requests that name this machine ({@code Host: localhost}), so that no
 * web page can read it through a name of its own. An error is one sentence of plain text; our own
 * faults are logged and answered {@code internal error}. At most {@value #MOST_CONNECTIONS}
 * connections by TCP and as many on a Unix socket, {@value #MOST_THREADS} threads, and bodies of
 * {@value #MOST_BODY_BYTES} bytes.
 */
public final class OperationsServer implements AutoCloseable {
  /**
   * Most bytes of a request's headers: identity tokens of CI systems list the groups of a project.
   */
  public static final int LARGEST_HEADERS = 24 << 10;

  private static final Logger log = LoggerFactory.getLogger(OperationsServer.class);

  static final int MOST_CONNECTIONS = 256;
  static final int MOST_THREADS = 32;
  static final int MOST_BODY_BYTES = 1 << 20;
  private static final int FEWEST_THREADS = 2;
  private static final int IDLE_MILLIS = 60_000;
  private static final int STOP_MILLIS = 2_000;
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HostPort listen;
  private final PrometheusMeterRegistry metrics;
  private final List<ReadinessCheck> readiness;
  private final OperationsOptions options;
  private final Javalin javalin;

  /** A server without routes of its own; {@link #start} it. */
  public OperationsServer(
      HostPort listen, PrometheusMeterRegistry metrics, List<ReadinessCheck> readiness) {
    this(listen, metrics, readiness, routes -> {});
  }

  /**
   * Makes a server; {@link #start} it.
   *
   * @param listen port 0 lets the system choose
   * @param metrics what {@code /metrics} shows
   * @param readiness all must be met for {@code /readyz} to be 200
   * @param moreRoutes adds the program's own; a handler refuses by throwing one of Javalin's {@link
   *     HttpResponseException}s with a sentence
   */
  public OperationsServer(
      HostPort listen,
      PrometheusMeterRegistry metrics,
      List<ReadinessCheck> readiness,
      Consumer<RoutesConfig> moreRoutes) {
    this(listen, metrics, readiness, moreRoutes, OperationsOptions.USUAL);
  }

  /** As the others, with {@code options}. */
  public OperationsServer(
      HostPort listen,
      PrometheusMeterRegistry metrics,
      List<ReadinessCheck> readiness,
      Consumer<RoutesConfig> moreRoutes,
      OperationsOptions options) {
    this.listen = listen;
    this.metrics = metrics;
    this.readiness = List.copyOf(readiness);
    this.options = options;
    this.javalin =
        Javalin.create(
            config -> {
              configure(config);
              options
                  .tls()
                  .ifPresent(
                      tls ->
                          config.jetty.addConnector((server, http) -> secured(server, http, tls)));
              options
                  .socket()
                  .ifPresentOrElse(
                      socket -> listenOn(socket, config),
                      () -> config.jetty.modifyServer(OperationsServer::limitConnections));
              addRoutes(config.routes);
              moreRoutes.accept(config.routes);
            });
  }

  /**
   * Starts to listen.
   *
   * @return this
   * @throws ProgramException if it cannot listen there
   */
  public OperationsServer start() {
    try {
      javalin.start(listen.host(), listen.port());
      return this;
    } catch (JavalinException e) {
      javalin.stop();
      throw Throwables.getCausalChain(e).stream()
          .filter(ProgramException.class::isInstance)
          .map(ProgramException.class::cast)
          .findFirst()
          .orElseGet(() -> Listening.failed(listen, e));
    }
  }

  /** The port it listens on; after {@link #start}. */
  public int port() {
    return javalin.port();
  }

  /** What it answers, like {@code GET /healthz}, in the order in which it was added. */
  public List<String> routes() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(parsed -> parsed.endpoint)
        .filter(endpoint -> endpoint.method.isHttpMethod())
        .map(endpoint -> endpoint.method + " " + endpoint.path)
        .toList();
  }

  /** Stops listening and ends running requests within two seconds. */
  @Override
  public void close() {
    try {
      javalin.stop();
    } catch (JavalinException e) {
      // Jetty's way to say that a request outlived the two seconds; it is cut off all the same.
      log.debug("a request was still running when the server on {} stopped", listen, e);
    }
  }

  private static void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = MOST_BODY_BYTES;
    var threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
    threads.setName("http");
    config.jetty.threadPool = threads;
    config.jetty.modifyHttpConfiguration(OperationsServer::configureHttp);
    config.jetty.modifyServer(OperationsServer::configureServer);
  }

  /** TLS as {@code tls} says; the name that a client asks for need not be the certificate's. */
  private ServerConnector secured(
      Server server, HttpConfiguration usual, SslContextFactory.Server tls) {
    var http = new HttpConfiguration(usual);
    http.addCustomizer(new SecureRequestCustomizer(false));
    var connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
    connector.setHost(listen.host());
    connector.setPort(listen.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    return connector;
  }

  private static void limitConnections(Server server) {
    server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
  }

  /** So that whoever takes all places of one connector leaves those of the other. */
  private static <C extends AbstractConnector> C limited(C connector) {
    connector.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
    return connector;
  }

  /** Beside TCP, which Javalin leaves out as soon as there is a connector. */
  private void listenOn(SocketFile.Settings socket, JavalinConfig config) {
    if (options.tls().isEmpty()) {
      config.jetty.addConnector(
          (server, http) -> {
            var connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost(listen.host());
            connector.setPort(listen.port());
            connector.setIdleTimeout(IDLE_MILLIS);
            return limited(connector);
          });
    }
    config.jetty.addConnector(
        (server, http) -> {
          var connector = new SocketConnector(server, http, new SocketFile(socket));
          connector.setIdleTimeout(IDLE_MILLIS);
          return limited(connector);
        });
  }

  private static void configureHttp(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(LARGEST_HEADERS);
    http.setIdleTimeout(IDLE_MILLIS);
  }

  private static void configureServer(Server server) {
    server.setStopTimeout(STOP_MILLIS);
    var errors = new ErrorHandler();
    errors.setShowStacks(false);
    errors.setShowCauses(false);
    errors.setDefaultResponseMimeType("text/plain");
    server.setErrorHandler(errors);
  }

  private void addRoutes(RoutesConfig routes) {
    if (listen.isLoopback()) {
      routes.before(OperationsServer::refuseOtherHosts);
    }
    routes.get("/healthz", context -> context.result("ok\n"));
    routes.get("/readyz", this::ready);
    routes.get("/metrics", this::metrics);
    routes.exception(
        HttpResponseException.class,
        (e, context) -> answer(context, e.getStatus(), sentence(e, context)));
    routes.exception(Exception.class, this::fault);
  }

  private void metrics(Context context) {
    options.metricsGuard().accept(context);
    context.contentType(PROMETHEUS_TEXT).result(metrics.scrape());
  }

  private void ready(Context context) {
    var unmet = readiness.stream().map(ReadinessCheck::unmet).flatMap(Optional::stream).toList();
    if (unmet.isEmpty()) {
      context.result("ready\n");
    } else {
      answer(context, 503, String.join("\n", unmet));
    }
  }

  private static void refuseOtherHosts(Context context) {
    String host = context.host();
    if (host != null && !LoopbackHost.isNamedBy(host)) {
      throw new HttpResponseException(
          421, "this server answers for this machine only; call it as localhost or 127.0.0.1");
    }
  }

  private static String sentence(HttpResponseException e, Context context) {
    if (e instanceof EndpointNotFound) {
      return "there is nothing at %s; check the path".formatted(context.path());
    }
    return e instanceof MethodNotAllowedResponse
        ? "%s is not taken at %s; use another method".formatted(context.method(), context.path())
        : String.valueOf(e.getMessage());
  }

  private void fault(Exception e, Context context) {
    log.error("{} {} failed", context.method(), context.path(), e);
    answer(context, 500, "internal error");
  }

  private void answer(Context context, int status, String sentence) {
    if (options.jsonErrors() && context.path().startsWith("/api/")) {
      context.status(status).json(Map.of("error", sentence));
      return;
    }
    context.status(status).contentType("text/plain; charset=utf-8").result(sentence + "\n");
  }
}
