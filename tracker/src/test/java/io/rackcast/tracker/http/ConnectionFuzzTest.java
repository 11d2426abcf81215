package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Subnet;
import io.rackcast.tracker.core.OpenCore;
import io.rackcast.tracker.core.TrackerMetrics.Protocol;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Any bytes on a connection, with the whole core behind; however they are cut on their way. */
class ConnectionFuzzTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(10, 8192, Duration.ofMinutes(1), Duration.ofSeconds(10));
  private static final AddressRules RULES =
      AddressRules.of(List.of(Subnet.parse("127.1.0.0/24")), List.of(Subnet.parse("10.0.0.0/8")));
  private static final Connections CONNECTIONS =
      new Connections(10, Protocol.HTTP, OpenCore.METRICS);
  private static final byte[] END = "\r\n\r\n".getBytes(US_ASCII);
  // Each announce has at most this much of an answer; there are no more peers than announces.
  private static final int LARGEST_ANSWER = 4096;
  private static final int SHORTEST_REQUEST = 16;

  /** The first two bytes say where to cut; the rest is sent. */
  @FuzzTest(maxDuration = "4m")
  void read_anyBytesCutAnywhere_sameAnswersAsInOnePiece(byte[] bytes) {
    if (bytes.length < 2 || bytes.length > LIMITS.maxHeadBytes() / 2) {
      return;
    }
    int head = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    var sent = Arrays.copyOfRange(bytes, 2, bytes.length + END.length);
    System.arraycopy(END, 0, sent, bytes.length - 2, END.length);
    int cut = head % sent.length;

    byte[] whole = answers(sent, sent.length);

    assertThat(whole.length).isLessThan(LARGEST_ANSWER * (1 + sent.length / SHORTEST_REQUEST));
    assertThat(answers(sent, cut)).isEqualTo(whole);
    assertThat(answers(sent, 1 + cut % 7, true)).isEqualTo(whole);
  }

  private static byte[] answers(byte[] sent, int cut) {
    return answers(sent, Math.max(cut, 1), false);
  }

  private static byte[] answers(byte[] sent, int piece, boolean isCutAllAlong) {
    var channel = connect();
    var out = new ByteArrayOutputStream();
    int from = 0;
    while (from < sent.length && channel.isOpen()) {
      boolean isRest = from > 0 && !isCutAllAlong;
      int to = isRest ? sent.length : Math.min(from + piece, sent.length);
      channel.writeInbound(Unpooled.copiedBuffer(sent, from, to - from));
      drain(channel, out);
      from = to;
    }
    channel.checkException();
    channel.finishAndReleaseAll();
    return out.toByteArray();
  }

  private static void drain(EmbeddedChannel channel, ByteArrayOutputStream out) {
    for (ByteBuf answer = channel.readOutbound(); answer != null; ) {
      var bytes = new byte[answer.readableBytes()];
      answer.readBytes(bytes);
      out.writeBytes(bytes);
      answer.release();
      answer = channel.readOutbound();
    }
  }

  private static EmbeddedChannel connect() {
    var core = new OpenCore();
    var services = new Services(core.announces(), core.scrapes(), OpenCore.METRICS);
    var channel = new AddressedChannel();
    var desk =
        new Desk(
            channel.eventLoop(),
            ByteBufAllocator.DEFAULT,
            services,
            RULES,
            LIMITS,
            new Deadlines(channel.eventLoop(), LIMITS.shortest()));
    channel.pipeline().addLast(new HttpConnection(desk, CONNECTIONS, Protocol.HTTP));
    channel.pipeline().fireChannelActive();
    return channel;
  }

  private static final class AddressedChannel extends EmbeddedChannel {
    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(IpAddress.parse("127.1.0.1").toInetAddress(), 7000);
    }
  }
}
