package io.rackcast.proto.program;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * How an {@link OperationsServer} differs from the usual one.
 *
 * @param tls its certificate; empty: plain HTTP
 * @param metricsGuard refuses who may not read {@code /metrics}, by an {@link
 *     HttpResponseException}
 * @param jsonErrors whether errors under {@code /api/} are JSON, {@code {"error": "one sentence"}},
 *     instead of the sentence alone
 */
public record OperationsOptions(
    Optional<SslContextFactory.Server> tls, Consumer<Context> metricsGuard, boolean jsonErrors) {
  /** Plain HTTP, metrics for whoever reaches it, errors as sentences. */
  public static final OperationsOptions USUAL =
      new OperationsOptions(Optional.empty(), context -> {}, false);
}
