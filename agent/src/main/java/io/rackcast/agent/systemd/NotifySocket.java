package io.rackcast.agent.systemd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datagram socket that systemd listens on, on a thread of its own. Messages arrive in the order
 * of sending; one that cannot be sent is logged and forgotten.
 */
final class NotifySocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NotifySocket.class);
  private static final int LAST_WORD_SECONDS = 2;

  private final EventLoopGroup group;
  private final Channel channel;

  private NotifySocket(EventLoopGroup group, Channel channel) {
    this.group = group;
    this.channel = channel;
  }

  /**
   * Connects.
   *
   * @param name a path, or a name in the abstract namespace that begins with {@code @}
   * @throws IOException with one sentence
   */
  static NotifySocket open(String name) throws IOException {
    if (!name.startsWith("/") && !name.startsWith("@")) {
      throw new IOException("NOTIFY_SOCKET is \"" + name + "\"; it begins with / or @");
    }
    if (!Epoll.isAvailable()) {
      throw new IOException("NOTIFY_SOCKET is set, and this system has no epoll to use it by");
    }
    String address = name.startsWith("@") ? "\0" + name.substring(1) : name;
    var group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("systemd", true), EpollIoHandler.newFactory());
    ChannelFuture connected =
        new Bootstrap()
            .group(group)
            .channel(EpollDomainDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(new DomainSocketAddress(address))
            .awaitUninterruptibly();
    if (!connected.isSuccess()) {
      var unused = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(
          "NOTIFY_SOCKET is " + name + ", which cannot be used: " + connected.cause());
    }
    return new NotifySocket(group, connected.channel());
  }

  /** Sends assignments, one a line. */
  void send(String message) {
    var unused = written(message);
  }

  /** Sends, and waits until it has gone. */
  void sendLast(String message) {
    written(message).awaitUninterruptibly(LAST_WORD_SECONDS, TimeUnit.SECONDS);
  }

  /** The thread that may be used for timers. */
  EventExecutor timer() {
    return channel.eventLoop();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly(LAST_WORD_SECONDS, TimeUnit.SECONDS);
    var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private ChannelFuture written(String message) {
    return channel
        .writeAndFlush(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8))
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                log.warn("systemd could not be told: {}", String.valueOf(done.cause()));
              }
            });
  }
}
