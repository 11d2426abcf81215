package io.rackcast.tracker.http;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.proto.program.ProgramException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What moves the bytes of connections. */
public enum Transport {
  /** {@link #EPOLL} where it works, else {@link #NIO}. */
  AUTO,
  /**
   * Linux' way of handing many reads and writes, of many connections, to the kernel in one call.
   * Many containers do not allow it. Its sockets are of both families.
   */
  IO_URING,
  /** Linux' own way, a call for each read and each write. */
  EPOLL,
  /** The JDK's. */
  NIO;

  /** Which of the others this is here. */
  Transport here() {
    return this != AUTO ? this : Epoll.isAvailable() ? EPOLL : NIO;
  }

  /**
   * Event loops, one for each processor; of one that {@link #here} gave.
   *
   * @throws ProgramException with a sentence if this system does not offer the transport
   */
  EventLoopGroup group() {
    var cause = unavailability();
    if (cause != null) {
      throw new ProgramException(
          "http.transport is %s, which does not work here (%s); write auto"
              .formatted(settingName(), cause.getMessage()));
    }
    return new MultiThreadIoEventLoopGroup(
        Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("http"), handlers());
  }

  private String settingName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private @Nullable Throwable unavailability() {
    return switch (this) {
      case IO_URING -> IoUring.unavailabilityCause();
      case EPOLL -> Epoll.unavailabilityCause();
      case AUTO, NIO -> null;
    };
  }

  private IoHandlerFactory handlers() {
    return switch (this) {
      case IO_URING -> IoUringIoHandler.newFactory();
      case EPOLL -> EpollIoHandler.newFactory();
      case AUTO, NIO -> NioIoHandler.newFactory();
    };
  }

  /**
   * Makes what listens on {@code address}: of IPv4 a socket of that family, since one for both
   * takes IPv6 too where the address is the wildcard.
   */
  ChannelFactory<ServerChannel> listenersOn(InetSocketAddress address) {
    var family =
        address.getAddress() instanceof Inet6Address
            ? SocketProtocolFamily.INET6
            : SocketProtocolFamily.INET;
    return switch (this) {
      case IO_URING -> IoUringServerSocketChannel::new;
      case EPOLL -> () -> new EpollServerSocketChannel(family);
      case AUTO, NIO -> () -> new NioServerSocketChannel(SelectorProvider.provider(), family);
    };
  }

  /** Whether several sockets can share a port, and tell IPv6 alone from both. */
  boolean isNative() {
    return this == IO_URING || this == EPOLL;
  }

  static List<EventLoop> loops(EventLoopGroup group) {
    List<EventLoop> loops = new ArrayList<>();
    group.forEach(executor -> loops.add((EventLoop) executor));
    return loops;
  }
}
