package io.rackcast.agent.announce;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Opens connections to servers, from one source address. On the event loop. */
final class HttpDialler {
  private static final int BODY_LIMIT_BYTES = 1 << 20;
  // Less than trackers' own 90 s: which of both closes is then no race.
  private static final int IDLE_SECONDS = 30;

  private final EventLoop loop;
  private final @Nullable InetSocketAddress source;
  private final SSLContext tls;
  private final Duration timeout;

  HttpDialler(
      EventLoop loop, @Nullable InetSocketAddress source, SSLContext tls, Duration timeout) {
    this.loop = loop;
    this.source = source;
    this.tls = tls;
    this.timeout = timeout;
  }

  /** Connects {@code line}; throws nothing: the line hears of no failure, the future of each. */
  CompletableFuture<Channel> dial(HttpServer server, HttpLine line) {
    try {
      var remote = new InetSocketAddress(server.host(), server.port());
      return remote.isUnresolved()
          ? failed(new IOException("its host name " + server.host() + " is not known"))
          : connect(server, remote, line);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  /** Not at once: as many calls as wait would fail inside each other. */
  private CompletableFuture<Channel> failed(Exception failure) {
    var never = new CompletableFuture<Channel>();
    loop.execute(() -> never.completeExceptionally(failure));
    return never;
  }

  private CompletableFuture<Channel> connect(
      HttpServer server, InetSocketAddress remote, HttpLine line) {
    var connected = new CompletableFuture<Channel>();
    ChannelFuture attempt =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .handler(pipeline(server.tls() ? engine(server) : null, line))
            .connect(remote, source);
    var unused =
        attempt.addListener(
            done -> {
              if (done.isSuccess()) {
                connected.complete(attempt.channel());
              } else {
                connected.completeExceptionally(done.cause());
              }
            });
    return connected;
  }

  /** Checks that the certificate has the host's name (RFC 2818 section 3.1). */
  private SSLEngine engine(HttpServer server) {
    var engine = tls.createSSLEngine(server.host(), server.port());
    engine.setUseClientMode(true);
    var parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static ChannelInitializer<Channel> pipeline(@Nullable SSLEngine engine, HttpLine line) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        var pipeline = channel.pipeline();
        if (engine != null) {
          pipeline.addLast(new SslHandler(engine));
        }
        pipeline.addLast(new HttpClientCodec());
        pipeline.addLast(new HttpObjectAggregator(BODY_LIMIT_BYTES));
        pipeline.addLast(new IdleStateHandler(0, 0, IDLE_SECONDS));
        pipeline.addLast(line);
      }
    };
  }
}
