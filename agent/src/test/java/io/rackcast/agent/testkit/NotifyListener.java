package io.rackcast.agent.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The socket of systemd's that services tell how they are ({@code sd_notify(3)}). */
public final class NotifyListener implements AutoCloseable {
  /** What was told, oldest first. */
  public final List<String> told = new CopyOnWriteArrayList<>();

  private final MultiThreadIoEventLoopGroup group;

  /** Listens at a path, or at a name of the abstract namespace that begins with a zero. */
  public NotifyListener(String address) {
    Assumptions.assumeTrue(Epoll.isAvailable(), "epoll is Linux's");
    group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel unused =
        new Bootstrap()
            .group(group)
            .channel(EpollDomainDatagramChannel.class)
            .handler(
                new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext at, DomainDatagramPacket one) {
                    told.add(one.content().toString(StandardCharsets.UTF_8));
                  }
                })
            .bind(new DomainSocketAddress(address))
            .syncUninterruptibly()
            .channel();
  }

  @Override
  public void close() {
    var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
