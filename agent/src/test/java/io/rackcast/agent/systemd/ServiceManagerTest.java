package io.rackcast.agent.systemd;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {
  @TempDir Path folder;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final List<String> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void ready_reload_stop_areToldInOrder() {
    String socket = folder.resolve("notify").toString();
    listen(socket);

    try (var systemd = ServiceManager.of(Map.of("NOTIFY_SOCKET", socket))) {
      systemd.ready("all is\nwell", List.of());
      systemd.reloading();
      systemd.reloaded();
      systemd.stopping();
    }

    Awaitility.await().until(() -> told.size() == 4);
    assertThat(told.get(0)).isEqualTo("READY=1\nSTATUS=all is well");
    assertThat(told.get(1)).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
    assertThat(told.get(2)).isEqualTo("READY=1");
    assertThat(told.get(3)).startsWith("STOPPING=1\n");
  }

  @Test
  void ready_abstractSocket_isToldToo() {
    String name = "rackcast-test-" + ProcessHandle.current().pid();
    listen("\0" + name);

    try (var systemd = ServiceManager.of(Map.of("NOTIFY_SOCKET", "@" + name))) {
      systemd.ready("well", List.of());

      Awaitility.await().until(() -> told.contains("READY=1\nSTATUS=well"));
    }
  }

  @Test
  void ready_watchdogAsked_tellsAgainAndAgainWhileThreadsAnswer() {
    String socket = folder.resolve("notify").toString();
    listen(socket);
    var asked = Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "20000");

    try (var systemd = ServiceManager.of(asked)) {
      systemd.ready("well", List.of(Runnable::run));

      Awaitility.await().until(() -> told.stream().filter("WATCHDOG=1"::equals).count() > 2);
    }
  }

  @Test
  void of_noSocketOrOneThatIsGone_doesNothing() {
    for (String socket : List.of("", folder.resolve("gone").toString(), "relative")) {
      try (var systemd = ServiceManager.of(Map.of("NOTIFY_SOCKET", socket))) {
        systemd.ready("well", List.of());
        systemd.stopping();
      }
    }

    assertThat(told).isEmpty();
  }

  private void listen(String address) {
    Assumptions.assumeTrue(Epoll.isAvailable(), "epoll is Linux's");
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
}
