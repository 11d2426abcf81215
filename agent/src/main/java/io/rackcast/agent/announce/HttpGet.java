package io.rackcast.agent.announce;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * One GET on a connection of its own, from a fixed source address: trackers know a node by the
 * address it announces from. Answers over 1 MiB are refused; compression is not asked for.
 */
final class HttpGet {
  private static final int BODY_LIMIT_BYTES = 1 << 20;

  private final EventLoop loop;
  private final @Nullable InetSocketAddress source;
  private final SSLContext tls;
  private final Duration timeout;

  /**
   * @param tls whose servers are trusted
   */
  HttpGet(EventLoop loop, @Nullable InetSocketAddress source, SSLContext tls, Duration timeout) {
    this.loop = loop;
    this.source = source;
    this.tls = tls;
    this.timeout = timeout;
  }

  /** Fails with an {@link IOException} whose message has no part of the URL's query. */
  CompletableFuture<HttpReply> get(URI uri) {
    var reply = new CompletableFuture<HttpReply>();
    try {
      connect(uri, reply);
    } catch (IOException | RuntimeException e) {
      reply.completeExceptionally(e);
    }
    return reply;
  }

  private void connect(URI uri, CompletableFuture<HttpReply> reply) throws IOException {
    boolean isTls = "https".equals(uri.getScheme());
    String host = uri.getHost();
    if (host == null || (!isTls && !"http".equals(uri.getScheme()))) {
      throw new IOException("its URL is not http or https; mend the publisher's trackers");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : isTls ? 443 : 80;
    var remote = new InetSocketAddress(host, port);
    if (remote.isUnresolved()) {
      throw new IOException("its host name " + host + " is not known");
    }
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .handler(pipeline(isTls ? engine(host, port) : null, reply))
            .connect(remote, source);
    var unusedStep =
        connected.addListener(
            done -> {
              if (done.isSuccess()) {
                var unused = connected.channel().writeAndFlush(request(uri, host));
              } else {
                reply.completeExceptionally(done.cause());
              }
            });
    var limit = loop.schedule(() -> timedOut(reply), timeout.toMillis(), TimeUnit.MILLISECONDS);
    var unusedEnd =
        reply.whenComplete(
            (answer, failure) -> {
              limit.cancel(false);
              var unused = connected.channel().close();
            });
  }

  private void timedOut(CompletableFuture<HttpReply> reply) {
    reply.completeExceptionally(
        new IOException("it did not answer within " + timeout.toSeconds() + " s"));
  }

  /** Checks that the certificate has the host's name (RFC 2818 section 3.1). */
  private SSLEngine engine(String host, int port) {
    var engine = tls.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    var parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static ChannelInitializer<Channel> pipeline(
      @Nullable SSLEngine engine, CompletableFuture<HttpReply> reply) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        var pipeline = channel.pipeline();
        if (engine != null) {
          pipeline.addLast(new SslHandler(engine));
        }
        pipeline.addLast(new HttpClientCodec());
        pipeline.addLast(new HttpObjectAggregator(BODY_LIMIT_BYTES));
        pipeline.addLast(new Answer(reply));
      }
    };
  }

  private static FullHttpRequest request(URI uri, String host) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, path + "?" + uri.getRawQuery());
    String authority = uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    request
        .headers()
        .set(HttpHeaderNames.HOST, authority)
        .set(HttpHeaderNames.USER_AGENT, "Rackcast")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return request;
  }

  private static final class Answer extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final CompletableFuture<HttpReply> reply;

    Answer(CompletableFuture<HttpReply> reply) {
      this.reply = reply;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      byte[] body = ByteBufUtil.getBytes(response.content());
      reply.complete(new HttpReply(response.status().code(), body));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      reply.completeExceptionally(new IOException("it closed the connection without an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      reply.completeExceptionally(cause);
    }
  }
}
