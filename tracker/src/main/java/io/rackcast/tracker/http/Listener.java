package io.rackcast.tracker.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.UnixChannelOption;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.tracker.listen.OnlyIpv6;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One address that is listened on. Without NIO each event loop has a socket of its own there
 * ({@code SO_REUSEPORT}): the kernel spreads connections over them, and each is accepted by the
 * loop that then serves it.
 */
final class Listener implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final List<Channel> channels = new ArrayList<>();

  /**
   * Binds.
   *
   * @param onlyIpv6 whether it leaves IPv4 alone, where NIO does not do it
   * @param connection makes a new connection ready, on its event loop
   * @throws ProgramException with a sentence if the address cannot be bound
   */
  Listener(
      HostPort listen,
      Transport transport,
      boolean onlyIpv6,
      EventLoopGroup group,
      ChannelInitializer<Channel> connection) {
    var loops = Transport.loops(group);
    var wanted = listen.resolve();
    boolean isShared = transport.isNative() && loops.size() > 1;
    if (isShared && listen.port() != 0) {
      // Sockets of another tracker of the same user would share the port without a word.
      close(bind(listen, bootstrap(group, transport, wanted, onlyIpv6, connection), wanted));
    }
    if (!isShared) {
      channels.add(bind(listen, bootstrap(group, transport, wanted, onlyIpv6, connection), wanted));
      return;
    }
    for (EventLoop loop : loops) {
      var address = channels.isEmpty() ? wanted : address();
      var bootstrap =
          bootstrap(loop, transport, wanted, onlyIpv6, connection)
              .option(UnixChannelOption.SO_REUSEPORT, true);
      channels.add(bind(listen, bootstrap, address));
    }
  }

  private static ServerBootstrap bootstrap(
      EventLoopGroup loops,
      Transport transport,
      InetSocketAddress address,
      boolean onlyIpv6,
      ChannelInitializer<Channel> connection) {
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(transport.listenersOn(address))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            // What came with the end of a connection's input is to be answered; others than
            // io_uring
            // say that it ended only when that was done.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, transport == Transport.IO_URING)
            .childHandler(connection);
    return onlyIpv6 && transport.isNative() ? bootstrap.option(OnlyIpv6.OPTION, 1) : bootstrap;
  }

  private Channel bind(HostPort listen, ServerBootstrap bootstrap, SocketAddress address) {
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      throw Listening.failed(listen, bound.cause());
    }
    return bound.channel();
  }

  /** Where it listens, with the port that was chosen if 0 was asked for. */
  InetSocketAddress address() {
    return (InetSocketAddress) channels.get(0).localAddress();
  }

  /** Takes no more connections. */
  @Override
  public void close() {
    channels.forEach(Listener::close);
    channels.clear();
  }

  private static void close(Channel channel) {
    channel.close().awaitUninterruptibly();
  }
}
