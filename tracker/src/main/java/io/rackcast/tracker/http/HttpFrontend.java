package io.rackcast.tracker.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.TrackerMetrics;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP listener. Native epoll where it works, else NIO. */
public final class HttpFrontend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpFrontend.class);

  private final EventLoopGroup group;
  private final Channel listener;

  /**
   * Binds and answers.
   *
   * @throws ProgramException with a sentence if the address cannot be bound
   */
  public HttpFrontend(
      HostPort listen,
      HttpLimits limits,
      AnnounceService announces,
      ScrapeService scrapes,
      TrackerMetrics metrics) {
    group = new MultiThreadIoEventLoopGroup(new DefaultThreadFactory("http"), transport());
    var connections = new Connections(limits.maxConnections(), metrics);
    var bind =
        new ServerBootstrap()
            .group(group)
            .channel(channelType())
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpConnection(limits, connections, announces, scrapes, metrics));
                  }
                })
            .bind(listen.resolve())
            .awaitUninterruptibly();
    if (!bind.isSuccess()) {
      group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
      throw Listening.failed(listen, bind.cause());
    }
    listener = bind.channel();
    LOG.info("HTTP announces on {} by {}", address(), channelType().getSimpleName());
  }

  private static IoHandlerFactory transport() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  private static Class<? extends ServerChannel> channelType() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** Where it listens, with the port that was chosen if 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Takes no more connections, lets answers under way leave, closes. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    group.shutdownGracefully(100, 2000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
