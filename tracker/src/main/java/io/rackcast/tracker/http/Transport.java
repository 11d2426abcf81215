package io.rackcast.tracker.http;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * The event loops, one for each processor, and what they wait by: epoll where it works, else NIO.
 */
final class Transport {
  private Transport() {}

  static EventLoopGroup group() {
    return new MultiThreadIoEventLoopGroup(
        Runtime.getRuntime().availableProcessors(),
        new DefaultThreadFactory("http"),
        isEpoll() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  static List<EventLoop> loops(EventLoopGroup group) {
    List<EventLoop> loops = new ArrayList<>();
    group.forEach(executor -> loops.add((EventLoop) executor));
    return loops;
  }

  /**
   * Makes what listens on {@code address}: of IPv4 a socket of that family, since one for both
   * takes IPv6 too where the address is the wildcard.
   */
  static ChannelFactory<ServerChannel> listenersOn(InetSocketAddress address) {
    var family =
        address.getAddress() instanceof Inet6Address
            ? SocketProtocolFamily.INET6
            : SocketProtocolFamily.INET;
    return isEpoll()
        ? () -> new EpollServerSocketChannel(family)
        : () -> new NioServerSocketChannel(SelectorProvider.provider(), family);
  }

  static String name() {
    return isEpoll() ? "epoll" : "NIO";
  }

  static boolean isEpoll() {
    return Epoll.isAvailable();
  }
}
