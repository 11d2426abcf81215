package io.rackcast.proto.program;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * How an {@link OperationsServer} differs from the usual one.
 *
 * @param tls its certificate; empty: plain HTTP
 * @param metricsGuard refuses who may not read {@code /metrics}, by an {@link
 *     HttpResponseException}
 * @param jsonErrors whether errors under {@code /api/} are JSON, {@code {"error": "one sentence"}},
 *     instead of the sentence alone
 * @param socket a Unix socket that it listens on too
 */
public record OperationsOptions(
    Optional<SslContextFactory.Server> tls,
    Consumer<Context> metricsGuard,
    boolean jsonErrors,
    Optional<SocketFile.Settings> socket) {
  /** Without a socket. */
  public OperationsOptions(
      Optional<SslContextFactory.Server> tls, Consumer<Context> metricsGuard, boolean jsonErrors) {
    this(tls, metricsGuard, jsonErrors, Optional.empty());
  }

  /** The usual, on a Unix socket too if there is to be one. */
  public static OperationsOptions withSocket(Optional<SocketFile.Settings> socket) {
    return new OperationsOptions(Optional.empty(), call -> {}, false, socket);
  }

  /**
   * The usual, in TLS 1.2 or later by a context that may change its certificate by itself.
   *
   * @param clients whether clients are asked for a certificate; true: they must have one
   */
  public static OperationsOptions inTls(SSLContext context, Optional<Boolean> clients) {
    return new OperationsOptions(Optional.of(factory(context, clients)), call -> {}, false);
  }

  /** What Jetty makes connections with, as {@link #inTls}. */
  public static SslContextFactory.Server factory(SSLContext context, Optional<Boolean> clients) {
    var factory = new SslContextFactory.Server();
    factory.setSslContext(context);
    factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    factory.setSniRequired(false);
    factory.setWantClientAuth(clients.isPresent());
    factory.setNeedClientAuth(clients.orElse(false));
    return factory;
  }

  /** Plain HTTP, metrics for whoever reaches it, errors as sentences. */
  public static final OperationsOptions USUAL =
      new OperationsOptions(Optional.empty(), context -> {}, false);
}
