package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel is told on a real socket. */
class ReadThresholdTest {
  private static final ChannelOption<Integer> LOW_WATER =
      new IntegerUnixChannelOption("SO_RCVLOWAT of the test", 1, 18);
  private static final double FAST = 1e9;

  private MultiThreadIoEventLoopGroup group;
  private ServerSocket other;
  private Channel channel;
  private ReadThreshold threshold;

  @BeforeEach
  void connect() throws Exception {
    Assumptions.assumeTrue(Epoll.isAvailable(), "epoll is Linux's");
    group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    channel =
        new Bootstrap()
            .group(group)
            .channel(EpollSocketChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(other.getLocalSocketAddress())
            .sync()
            .channel();
    threshold = new ReadThreshold(channel, false);
  }

  @AfterEach
  void close() throws Exception {
    if (group != null) {
      other.close();
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void expect_rateIsNotKnown_everyByteWakes() {
    threshold.expect(16_384);

    assertThat(lowWater()).isEqualTo(1);
  }

  @Test
  void expect_fastPeer_allThatIsSureToComeIsWaitedForUpTo512KiB() {
    threshold.setRate(FAST);

    threshold.expect(16_384);
    assertThat(lowWater()).isEqualTo(16_384);
    threshold.expect(1_000_000);
    assertThat(lowWater()).isEqualTo(512 << 10);
  }

  @Test
  void expect_someMoreThanIsWaitedFor_costsNoCall() {
    threshold.setRate(FAST);
    threshold.expect(16_384);

    threshold.expect(20_000);

    assertThat(lowWater()).isEqualTo(16_384);
  }

  @Test
  void expect_lessThanIsWaitedFor_isHeard() {
    threshold.setRate(FAST);
    threshold.expect(16_384);

    threshold.expect(5_000);
    assertThat(lowWater()).isEqualTo(5_000);
    threshold.expect(4_095);
    assertThat(lowWater()).isEqualTo(1);
  }

  @Test
  void setRate_peerGetsSlower_whatComesInAFifthOfASecondIsWaitedFor() {
    threshold.setRate(FAST);
    threshold.expect(40_000);

    threshold.setRate(100_000);

    assertThat(lowWater()).isEqualTo(20_000);
  }

  @Test
  void expect_encrypted_everyByteWakes() {
    var encrypted = new ReadThreshold(channel, true);
    encrypted.setRate(FAST);

    encrypted.expect(16_384);

    assertThat(lowWater()).isEqualTo(1);
  }

  private int lowWater() {
    return channel.config().getOption(LOW_WATER);
  }
}
