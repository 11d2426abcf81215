package io.rackcast.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.core.OpenCore;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Any datagrams, with the whole core behind. */
class UdpFuzzTest {
  private static final InetSocketAddress TRACKER = address("127.0.0.1", 6969);
  private static final InetSocketAddress PEER = address("127.1.0.1", 7000);
  private static final UdpMetrics COUNTS = new UdpMetrics(OpenCore.REGISTRY);
  // Known keys and a time that stands still: among the seeds are datagrams with a good id.
  private static final ConnectionIds IDS = new ConnectionIds(new SipHash(1, 2));

  private static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(IpAddress.parse(ip).toInetAddress(), port);
  }

  /** Two bytes of length before each datagram, all of them from one address. */
  @FuzzTest(maxDuration = "4m")
  void read_anyDatagrams_oneAnswerEachAtMost_noneLargerThanWhatProvesTheAddress(byte[] bytes) {
    var core = new OpenCore();
    var handler =
        new UdpHandler(
            new UdpHandler.Shared(
                core.announces(),
                core.scrapes(),
                OpenCore.METRICS,
                COUNTS,
                IDS,
                OpenCore::now,
                10));
    var channel = new EmbeddedChannel(handler);
    var in = ByteBuffer.wrap(bytes);
    while (in.remaining() >= 2) {
      int length = Math.min(in.getShort() & 0xfff, in.remaining());
      var datagram = new byte[length];
      in.get(datagram);
      ask(channel, datagram);
    }
    channel.finishAndReleaseAll();
  }

  private static void ask(EmbeddedChannel channel, byte[] datagram) {
    double before = counted();
    channel.writeInbound(new DatagramPacket(Unpooled.copiedBuffer(datagram), TRACKER, PEER));
    DatagramPacket answer = channel.readOutbound();
    DatagramPacket second = channel.readOutbound();

    assertThat(second).isNull();
    assertThat(counted()).isEqualTo(before + 1);
    if (answer != null) {
      var answered = new byte[answer.content().readableBytes()];
      answer.content().readBytes(answered);
      assertThat(answer.recipient()).isEqualTo(PEER);
      answer.release();
      check(ByteBuffer.wrap(datagram), ByteBuffer.wrap(answered));
    }
    channel.checkException();
  }

  private static void check(ByteBuffer request, ByteBuffer answer) {
    int asked = request.getInt(8);
    int action = answer.getInt(0);
    assertThat(answer.getInt(4)).isEqualTo(request.getInt(12));
    assertThat(action == asked || action == Action.ERROR).isTrue();
    var ip = IpAddress.of(PEER.getAddress());
    boolean proven =
        IDS.isGood(request.getLong(0), ip.high(), ip.low(), ip.isIpv4(), OpenCore.now());
    assertThat(answer.capacity()).isLessThanOrEqualTo(proven ? 1472 : request.capacity());
    if (action == Action.ANNOUNCE) {
      assertThat(proven).isTrue();
      assertThat((answer.capacity() - 20) % 6).isZero();
      for (int at = 20; at < answer.capacity(); at += 6) {
        // All come from one address: only the port tells one from the other.
        assertThat(answer.getShort(at + 4)).isNotEqualTo(request.getShort(96));
      }
    } else if (action == Action.SCRAPE) {
      assertThat(proven).isTrue();
      assertThat(answer.capacity() - 8).isEqualTo((request.capacity() - 16) / 20 * 12);
    } else if (action == Action.ERROR) {
      var sentence = new byte[answer.capacity() - 8];
      answer.get(8, sentence);
      for (byte letter : sentence) {
        assertThat(letter).isBetween((byte) ' ', (byte) '~');
      }
    }
  }

  /** Datagrams that were dealt with, each by one counter. */
  private static double counted() {
    double wrongIds = counter("rackcast.tracker.udp.wrong.connection.ids");
    double dropped = 0;
    for (var drop : Drop.values()) {
      // Of those a part of the wrong ids is dropped besides.
      dropped += drop == Drop.CONNECTION_ID ? 0 : counter("udp.drops", "cause", drop.label());
    }
    return dropped
        + wrongIds
        + counter("rackcast.tracker.udp.connects")
        + counter("announces", "protocol", "udp", "result", "ok")
        + counter("announces", "protocol", "udp", "result", "refused")
        + counter("scrapes", "protocol", "udp");
  }

  private static double counter(String name, String... tags) {
    String whole = name.startsWith("rackcast") ? name : "rackcast.tracker." + name;
    return OpenCore.REGISTRY.get(whole).tags(tags).counter().count();
  }
}
