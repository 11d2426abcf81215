package io.rackcast.agent.mirror;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.rackcast.agent.image.Images;
import io.rackcast.agent.image.Upstream;
import io.rackcast.agent.swarm.Contents;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.program.ProgramException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The server. Started once, closed once; safe for use by several threads. */
public final class Mirror implements AutoCloseable {
  // Several: a page of a file that is not in memory holds up a loop while the disk is read.
  private static final int LOOPS = 4;
  private static final int FILE_THREADS = 4;
  private static final int BACKLOG = 1024;
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final int DRAIN_LOOK_MILLIS = 20;

  private final MirrorSettings settings;
  private final MirrorParts parts;
  private final MultiThreadIoEventLoopGroup group;
  private final ExecutorService files =
      Executors.newFixedThreadPool(FILE_THREADS, new DefaultThreadFactory("mirror-files", true));
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener;
  private volatile boolean stopping;

  private Mirror(MirrorSettings settings, MirrorParts.Doors doors, MeterRegistry meters) {
    this.settings = settings;
    this.parts = new MirrorParts(settings, doors, files, new MirrorMetrics(meters));
    this.group =
        new MultiThreadIoEventLoopGroup(
            LOOPS,
            new DefaultThreadFactory("mirror", true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    ChannelFuture bound = bootstrap().bind(settings.listen().resolve()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stopThreads();
      throw Listening.failed(settings.listen(), bound.cause());
    }
    this.listener = bound.channel();
  }

  /**
   * Starts the mirror and returns.
   *
   * @param upstream the registries themselves, for the policy pull-through
   * @throws ProgramException with one sentence if it cannot listen
   */
  public static Mirror start(
      MirrorSettings settings,
      Images images,
      Contents contents,
      Optional<Upstream> upstream,
      MeterRegistry meters) {
    return new Mirror(settings, new MirrorParts.Doors(images, contents, upstream), meters);
  }

  /** The port it listens on. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  boolean isStopping() {
    return stopping;
  }

  /** Takes no more requests; those under way get some seconds to end. */
  @Override
  public void close() {
    stopping = true;
    listener.close().awaitUninterruptibly();
    long patienceEnds = System.nanoTime() + DRAIN.toNanos();
    try {
      while (parts.metrics().underWay.get() > 0 && System.nanoTime() < patienceEnds) {
        Thread.sleep(DRAIN_LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.close().awaitUninterruptibly();
    stopThreads();
  }

  private void stopThreads() {
    var unused = group.shutdownGracefully(0, DRAIN.toSeconds(), TimeUnit.SECONDS);
    files.shutdown();
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(group)
        .channel(
            Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                accept(channel);
              }
            });
  }

  private void accept(Channel channel) {
    var open = parts.metrics().connections;
    if (open.incrementAndGet() > settings.maxConnections()) {
      open.decrementAndGet();
      parts.metrics().turnedAway();
      var unused = channel.close();
      return;
    }
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    connections.add(channel);
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(RequestRules.MOST_URI_BYTES)
                    .setMaxHeaderSize(RequestRules.MOST_HEADER_BYTES)))
        // What the socket takes counts, so a slow reader is not an idle one.
        .addLast(
            new IdleStateHandler(
                true, 0, 0, settings.idleTimeout().toMillis(), TimeUnit.MILLISECONDS))
        .addLast(new Connection(parts, () -> stopping));
  }
}
