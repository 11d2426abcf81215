package io.rackcast.tracker.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.tls.CertificateWatch;
import io.rackcast.tracker.core.TrackerMetrics.Protocol;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of HTTP and HTTPS. */
public final class HttpFrontend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpFrontend.class);

  private static final Duration MOST_ENDING = Duration.ofSeconds(5);
  private static final Duration ENDING_STEP = Duration.ofMillis(2);

  private final HttpLimits limits;
  private final Services services;
  private final Transport transport;
  private final EventLoopGroup group;
  private final IdentityHashMap<EventLoop, Desk> desks = new IdentityHashMap<>();
  private final Listeners http;
  private final @Nullable Listeners https;
  private final @Nullable CertificateWatch certificate;

  /**
   * Binds and answers.
   *
   * @param timer looks whether the certificate has changed
   * @throws ProgramException with a sentence if an address cannot be bound, or the certificate not
   *     be used
   */
  public HttpFrontend(
      HttpOptions options,
      Services services,
      ScheduledExecutorService timer,
      MeterRegistry registry) {
    this.limits = options.limits();
    this.services = services;
    this.transport = options.transport().here();
    this.group = transport.group();
    for (var loop : Transport.loops(group)) {
      desks.put(loop, desk(loop, options.addresses()));
    }
    Listeners plain = null;
    try {
      plain = new Listeners(options.listen(), transport, group, connections(Protocol.HTTP, null));
      var tls = options.https();
      var contexts = new ServerTls();
      certificate =
          tls.isEmpty()
              ? null
              : new CertificateWatch(
                  tls.get().files(), "rackcast.tracker.certificate", contexts, timer, registry);
      https =
          tls.isEmpty()
              ? null
              : new Listeners(
                  tls.get().listen(), transport, group, connections(Protocol.HTTPS, contexts));
      http = plain;
    } catch (RuntimeException e) {
      if (plain != null) {
        plain.close();
      }
      stop(0);
      throw e;
    }
    addresses().forEach(address -> LOG.info("HTTP announces on {} by {}", address, transport));
    httpsAddresses().forEach(address -> LOG.info("HTTPS announces on {}", address));
  }

  private Desk desk(EventLoop loop, AddressRules rules) {
    var deadlines = new Deadlines(loop, limits.shortest());
    return new Desk(loop, ByteBufAllocator.DEFAULT, services, rules, limits, deadlines);
  }

  private ChannelInitializer<Channel> connections(Protocol protocol, @Nullable ServerTls tls) {
    var connections = new Connections(limits.maxConnections(), protocol, services.metrics());
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (tls != null) {
          var handler = tls.context().newHandler(channel.alloc());
          handler.setHandshakeTimeoutMillis(limits.requestTime().toMillis());
          channel.pipeline().addLast(handler);
        }
        var desk = Objects.requireNonNull(desks.get(channel.eventLoop()));
        channel.pipeline().addLast(new HttpConnection(desk, connections, protocol));
      }
    };
  }

  /** Where it listens, with the ports that were chosen if 0 was asked for. */
  public List<InetSocketAddress> addresses() {
    return http.addresses();
  }

  /** Where it listens for HTTPS; empty if it does not. */
  public List<InetSocketAddress> httpsAddresses() {
    return https == null ? List.of() : https.addresses();
  }

  /** Reads the certificate again now, if its files have changed. */
  public void readCertificate() {
    if (certificate != null) {
      certificate.look();
    }
  }

  /** Takes no more connections, lets answers under way leave, closes. */
  @Override
  public void close() {
    http.close();
    if (https != null) {
      https.close();
    }
    if (certificate != null) {
      certificate.close();
    }
    end();
    stop(2000);
  }

  /** Ends all connections, each when it has the answer that it waits for; not for long. */
  private void end() {
    desks.forEach((loop, desk) -> loop.execute(desk.deadlines()::endAll));
    long until = System.nanoTime() + MOST_ENDING.toNanos();
    while (!isEmpty() && System.nanoTime() < until) {
      LockSupport.parkNanos(ENDING_STEP.toNanos());
    }
  }

  private boolean isEmpty() {
    return desks.entrySet().stream()
        .allMatch(
            entry ->
                entry
                    .getKey()
                    .submit(() -> entry.getValue().deadlines().isEmpty())
                    .awaitUninterruptibly()
                    .getNow());
  }

  private void stop(long atMostMillis) {
    group
        .shutdownGracefully(Math.min(100, atMostMillis), atMostMillis, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
  }
}
