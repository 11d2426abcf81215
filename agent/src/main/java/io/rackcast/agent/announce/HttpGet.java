package io.rackcast.agent.announce;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * GETs from a fixed source address: trackers know a node by the address it announces from. Requests
 * to one server share a few connections ({@link HttpPool}). Answers over 1 MiB are refused;
 * compression is not asked for. May be called from any thread.
 */
final class HttpGet {
  private final EventLoop loop;
  private final HttpDialler dialler;
  private final Duration turn;
  private final Duration timeout;
  // On the loop.
  private final Map<HttpServer, HttpPool> pools = new HashMap<>();

  /**
   * Opens nothing yet.
   *
   * @param source of the connections; null: the system chooses
   * @param tls whose servers are trusted
   * @param turn for the wait behind other calls to the server
   * @param timeout for one answer, from the connection on
   */
  HttpGet(
      EventLoop loop,
      @Nullable InetSocketAddress source,
      SSLContext tls,
      Duration turn,
      Duration timeout) {
    this.loop = loop;
    this.dialler = new HttpDialler(loop, source, tls, timeout);
    this.turn = turn;
    this.timeout = timeout;
  }

  /** Fails with an {@link IOException} whose message has no part of the URL's query. */
  CompletableFuture<HttpReply> get(URI uri) {
    var reply = new CompletableFuture<HttpReply>();
    try {
      HttpServer server = HttpServer.of(uri);
      FullHttpRequest request = request(uri, server.host());
      if (loop.inEventLoop()) {
        ask(server, request, reply);
      } else {
        loop.execute(() -> ask(server, request, reply));
      }
    } catch (IOException | RuntimeException e) {
      reply.completeExceptionally(e);
    }
    return reply;
  }

  private void ask(HttpServer server, FullHttpRequest request, CompletableFuture<HttpReply> reply) {
    var call = new HttpCall(request, reply, new HttpLimit(loop, reply, turn, timeout));
    pools
        .computeIfAbsent(server, to -> new HttpPool(to, dialler, () -> pools.remove(to)))
        .ask(call);
  }

  private static FullHttpRequest request(URI uri, String host) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.GET,
            path + "?" + uri.getRawQuery(),
            Unpooled.EMPTY_BUFFER); // so that it can be sent twice
    String authority = uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    request
        .headers()
        .set(HttpHeaderNames.HOST, authority)
        .set(HttpHeaderNames.USER_AGENT, "Rackcast");
    return request;
  }
}
