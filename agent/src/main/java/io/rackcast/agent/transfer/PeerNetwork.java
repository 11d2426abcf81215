package io.rackcast.agent.transfer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine's sockets: the listener, and connections in both directions within their bounds. */
final class PeerNetwork implements PeerConnector {
  // Where much comes, large reads: fewer of them, and nearly all blocks lie whole in one buffer.
  // Where little comes, buffers of the size of what came the last time, for each is allocated.
  private static final int LEAST_READ = 2 << 10;
  private static final int FIRST_READ = 32 << 10;
  private static final int LARGEST_READ = 512 << 10;
  // Keeps its memory: the usual one gives chunks back, and each new one is filled with zeros.
  private static final ByteBufAllocator BUFFERS = PooledByteBufAllocator.DEFAULT;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 << 10, 512 << 10);
  private static final int BACKLOG = 1024;

  private final MultiThreadIoEventLoopGroup group;
  private final TransferSettings settings;
  private final Function<InfoHash, Optional<Swarm>> swarms;
  private @Nullable EngineParts parts;
  private volatile @Nullable Channel listener;
  // Both on the event loop.
  private final DialTurns<Swarm> turns;
  private int open;

  PeerNetwork(
      MultiThreadIoEventLoopGroup group,
      TransferSettings settings,
      Function<InfoHash, Optional<Swarm>> swarms) {
    this.group = group;
    this.settings = settings;
    this.swarms = swarms;
    this.turns = new DialTurns<>(settings.maxHalfOpen(), swarm -> swarm.peers().dial());
  }

  static MultiThreadIoEventLoopGroup newGroup() {
    var threads = new DefaultThreadFactory("rackcast-peers", true);
    return new MultiThreadIoEventLoopGroup(
        1, threads, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  private static RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, LARGEST_READ);
  }

  void setParts(EngineParts engine) {
    parts = engine;
  }

  private EngineParts parts() {
    if (parts == null) {
      throw new IllegalStateException("the engine is not built yet");
    }
    return parts;
  }

  void listen() throws IOException {
    var bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, BUFFERS)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                });
    if (Epoll.isAvailable()) {
      bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, SendThreshold.LEAST);
    }
    ChannelFuture bound = bootstrap.bind(settings.listen()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var address =
          new HostPort(
              settings.listen().getAddress().getHostAddress(), settings.listen().getPort());
      throw new IOException(Listening.failed(address, bound.cause()).getMessage(), bound.cause());
    }
    listener = bound.channel();
  }

  void stopListening() {
    Channel open = listener;
    if (open != null) {
      open.close().awaitUninterruptibly();
    }
  }

  /** Whether peers can connect. */
  boolean isListening() {
    Channel open = listener;
    return open != null && open.isActive();
  }

  @Override
  public int port() {
    Channel open = listener;
    if (open == null) {
      throw new IllegalStateException("the engine does not listen yet; start it first");
    }
    return ((InetSocketAddress) open.localAddress()).getPort();
  }

  private void accept(Channel channel) {
    if (open >= settings.maxConnections()) {
      parts().metrics().closed(CloseCause.TOO_MANY);
      var unused = channel.close();
      return;
    }
    count(channel);
    channel
        .pipeline()
        .addLast(Handshaker.accepting(parts(), channel.alloc().heapBuffer(68), swarms));
  }

  private void count(Channel channel) {
    open++;
    parts().metrics().connections.incrementAndGet();
    channel
        .closeFuture()
        .addListener(
            closed -> {
              open--;
              parts().metrics().connections.decrementAndGet();
            });
  }

  @Override
  public boolean connect(Swarm swarm, PeerAddress address) {
    if (open >= settings.maxConnections() || !turns.begin(swarm)) {
      return false;
    }
    var target = new InetSocketAddress(address.ip().toInetAddress(), address.port());
    var bootstrap =
        new Bootstrap()
            .group(parts().loop())
            .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOCATOR, BUFFERS)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    dial(channel, swarm, address);
                  }
                });
    if (Epoll.isAvailable()) {
      bootstrap.option(EpollChannelOption.TCP_NOTSENT_LOWAT, SendThreshold.LEAST);
    }
    bootstrap
        .connect(target, source(target))
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                swarm.peers().unreachable(address, CloseCause.GONE);
              }
              turns.ended(swarm);
            });
    return true;
  }

  private void dial(Channel channel, Swarm swarm, PeerAddress address) {
    count(channel);
    if (parts().tls().dials(swarm.peers().takesTls(address))) {
      SslHandler tls = parts().tls().client(channel.alloc(), parts().hashers());
      channel.pipeline().addLast("tls", tls);
    }
    channel
        .pipeline()
        .addLast(Handshaker.dialling(parts(), channel.alloc().heapBuffer(68), swarm, address));
  }

  /** A listener bound to one address is known by it: connections come from there too. */
  private @Nullable InetSocketAddress source(InetSocketAddress target) {
    InetAddress own = settings.listen().getAddress();
    boolean fits = !own.isAnyLocalAddress() && own.getClass() == target.getAddress().getClass();
    return fits ? new InetSocketAddress(own, 0) : null;
  }
}
