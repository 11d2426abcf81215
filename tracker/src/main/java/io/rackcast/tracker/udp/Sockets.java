package io.rackcast.tracker.udp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.tracker.listen.OnlyIpv6;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The sockets of all addresses; those of one address are each on an event loop of its own. The
 * kernel gives all datagrams of a client's socket to the same one ({@code SO_REUSEPORT}).
 *
 * <p>With epoll up to {@value #BATCH} datagrams are read by one {@code recvmmsg}, and as many
 * answers leave by one {@code sendmmsg}.
 */
final class Sockets implements AutoCloseable {
  /** Datagrams that are read, answered and sent together. */
  static final int BATCH = 64;

  private final boolean isEpoll;
  private final int each;
  private final int receiveBufferBytes;
  private final Supplier<ChannelHandler> handlers;
  private final EventLoopGroup group;
  private final List<Channel> channels = new ArrayList<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();

  /**
   * Opens no socket yet.
   *
   * @param handlers makes the handler of each socket
   */
  Sockets(UdpSettings settings, Supplier<ChannelHandler> handlers) {
    this.isEpoll = settings.transport().isEpoll();
    this.each = isEpoll ? settings.sockets() : 1;
    this.receiveBufferBytes = settings.receiveBufferBytes();
    this.handlers = handlers;
    this.group =
        new MultiThreadIoEventLoopGroup(
            each,
            new DefaultThreadFactory("udp"),
            isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /**
   * Binds the sockets of one more address.
   *
   * @param onlyIpv6 whether they leave IPv4 alone, where they are epoll's
   */
  void bind(InetSocketAddress address, boolean onlyIpv6) throws Exception {
    boolean shared = each > 1;
    if (shared && address.getPort() != 0) {
      // Sockets that share a port share it with any other program of this user as well, another
      // tracker for example, and each would get a part of the announces: see that there is none.
      var alone = bootstrap(address, false, onlyIpv6).bind(address).sync().channel();
      alone.close().sync();
    }
    var first = bound(address, shared, onlyIpv6);
    addresses.add(first);
    for (int i = 1; i < each; i++) {
      bound(new InetSocketAddress(address.getAddress(), first.getPort()), shared, onlyIpv6);
    }
  }

  private InetSocketAddress bound(InetSocketAddress address, boolean shared, boolean onlyIpv6)
      throws Exception {
    var channel = bootstrap(address, shared, onlyIpv6).bind(address).sync().channel();
    channels.add(channel);
    return (InetSocketAddress) channel.localAddress();
  }

  private Bootstrap bootstrap(InetSocketAddress address, boolean shared, boolean onlyIpv6) {
    var bootstrap =
        new Bootstrap()
            .group(group)
            .channelFactory(factory(address))
            .option(ChannelOption.SO_RCVBUF, receiveBufferBytes)
            .option(ChannelOption.MAX_MESSAGES_PER_WRITE, Integer.MAX_VALUE)
            .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handlers.get());
                  }
                });
    if (isEpoll) {
      bootstrap
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, Datagram.LIMIT)
          .option(EpollChannelOption.SO_REUSEPORT, shared);
    }
    if (isEpoll && onlyIpv6) {
      bootstrap.option(OnlyIpv6.OPTION, 1);
    }
    return bootstrap;
  }

  private FixedRecvByteBufAllocator reads() {
    // Epoll reads as many datagrams at once as fit into the buffer, NIO one.
    var reads = new FixedRecvByteBufAllocator(isEpoll ? BATCH * Datagram.LIMIT : Datagram.LIMIT);
    reads.maxMessagesPerRead(BATCH);
    return reads;
  }

  /** IPv6 sockets take IPv4 too where the address is the wildcard, but cost more for each. */
  private ChannelFactory<Channel> factory(InetSocketAddress address) {
    var family =
        address.getAddress() instanceof Inet4Address
            ? SocketProtocolFamily.INET
            : SocketProtocolFamily.INET6;
    return isEpoll ? () -> new EpollDatagramChannel(family) : () -> new NioDatagramChannel(family);
  }

  /** Where they are bound, with the ports that were chosen if 0 was asked for. */
  List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  int count() {
    return channels.size();
  }

  boolean isEpoll() {
    return isEpoll;
  }

  @Override
  public void close() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    group.shutdownGracefully(0, 2000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
