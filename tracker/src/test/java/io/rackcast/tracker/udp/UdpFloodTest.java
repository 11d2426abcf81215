package io.rackcast.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.core.OpenCore;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many datagrams from who has shown nothing, and a socket that takes no answers. */
class UdpFloodTest {
  private static final int FLOOD = 20_000;
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final List<UdpPeer> peers = new ArrayList<>();

  @AfterEach
  void closePeers() {
    peers.forEach(UdpPeer::close);
  }

  private UdpPeer at(String address) {
    var peer = new UdpPeer(tracker.running().udpAddresses().get(0), address);
    peers.add(peer);
    return peer;
  }

  private double wrongIds() {
    return tracker.metric("rackcast_tracker_udp_wrong_connection_ids_total");
  }

  private void awaitWrongIds(int count) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(LONG)
        .until(() -> wrongIds() == count);
  }

  @Test
  void flood_wrongConnectionIds_getsFewerBytesThanItSends_andHoldersOfGoodOnesAreAnswered() {
    var random = new Random(15);
    var holder = at("127.1.0.1");
    var good = holder.announceRequest(holder.connect(), 100);
    List<UdpPeer> flooders = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      flooders.add(at("127.7.0." + i));
    }
    long bytesSent = 0;
    long bytesBack = 0;
    int answersOfHolder = 0;

    for (int i = 1; i <= FLOOD; i++) {
      var flooder = flooders.get(i % flooders.size());
      byte[] wrong = wrong(flooder, random);
      flooder.send(wrong);
      bytesSent += wrong.length;
      if (i % 200 == 0) {
        // In time with the tracker, so that no socket's buffer runs over.
        awaitWrongIds(i);
        for (var each : flooders) {
          bytesBack += drained(each);
        }
        answersOfHolder += holder.announce(good).action() == 1 ? 1 : 0;
      }
    }

    assertThat(wrongIds()).isEqualTo(FLOOD);
    assertThat(answersOfHolder).isEqualTo(FLOOD / 200);
    assertThat(bytesBack).isPositive().isLessThan(bytesSent);
    assertThat(tracker.metric("rackcast_tracker_peers{state=\"leecher\"}")).isEqualTo(1);
  }

  /** An announce, or scrapes of several lengths. */
  private static byte[] wrong(UdpPeer peer, Random random) {
    long id = random.nextLong();
    return random.nextBoolean()
        ? peer.announceRequest(id, 100)
        : UdpPeer.scrapeRequest(id, 1 + random.nextInt(70));
  }

  private static long drained(UdpPeer peer) {
    long bytes = 0;
    for (var answer : peer.answersUntilNow()) {
      assertThat(answer.error()).contains("connect again");
      bytes += answer.length();
    }
    return bytes;
  }

  @Test
  void answer_eachWrongId_isNoLongerThanItsRequest() {
    var peer = at("127.1.0.1");
    // The number of infohashes is the transaction's too, by which answers tell what they answer.
    for (int hashes = 0; hashes <= 74; hashes++) {
      peer.send(UdpPeer.scrapeRequest(1, hashes, hashes));
    }

    var answers = peer.answersUntilNow();

    assertThat(wrongIds()).isEqualTo(75);
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.error()).contains("connect again");
              assertThat(answer.length()).isLessThanOrEqualTo(16 + 20 * answer.transactionId());
            });
    // Those that are too short for it get none, the others one each.
    int shortest = answers.get(0).transactionId();
    assertThat(shortest).isPositive();
    assertThat(answers.get(0).length()).isGreaterThan(16 + 20 * (shortest - 1));
    assertThat(answers.stream().map(UdpPeer.Answer::transactionId))
        .containsExactlyElementsOf(IntStream.rangeClosed(shortest, 74).boxed().toList());
  }

  @Test
  void socket_takesNoAnswers_dropsAreCounted_andItGoesOnAfterwards() {
    var counts = new UdpMetrics(OpenCore.REGISTRY);
    var core = new OpenCore();
    var shared =
        new UdpHandler.Shared(
            core.announces(),
            core.scrapes(),
            OpenCore.METRICS,
            counts,
            ConnectionIds.random(),
            OpenCore::now,
            10);
    var channel = new EmbeddedChannel(new UdpHandler(shared));
    double before = unwritable();

    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    connect(channel);
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    DatagramPacket dropped = channel.readOutbound();
    connect(channel);
    DatagramPacket answered = channel.readOutbound();

    assertThat(dropped).isNull();
    assertThat(unwritable()).isEqualTo(before + 1);
    assertThat(answered.content().readableBytes()).isEqualTo(16);
    answered.release();
    channel.finishAndReleaseAll();
  }

  @Test
  void socket_holdsEveryAnswerThereIs_furtherOnesAreDroppedAndCounted() {
    var core = new OpenCore();
    var counts = new UdpMetrics(OpenCore.REGISTRY);
    var channel =
        new EmbeddedChannel(
            new UdpHandler(
                new UdpHandler.Shared(
                    core.announces(),
                    core.scrapes(),
                    OpenCore.METRICS,
                    counts,
                    ConnectionIds.random(),
                    OpenCore::now,
                    10)));
    double before = unwritable();
    int requests = 1000;

    for (int i = 0; i < requests; i++) {
      // One batch without an end: nothing is flushed.
      channel.pipeline().fireChannelRead(connectRequest());
    }
    channel.pipeline().fireChannelReadComplete();

    int answers = 0;
    for (DatagramPacket a = channel.readOutbound(); a != null; a = channel.readOutbound()) {
      answers++;
      a.release();
    }
    assertThat(answers).isBetween(1, requests - 1);
    assertThat(unwritable()).isEqualTo(before + requests - answers);
    channel.finishAndReleaseAll();
  }

  private static void connect(EmbeddedChannel channel) {
    channel.writeInbound(connectRequest());
  }

  private static DatagramPacket connectRequest() {
    var request = Unpooled.wrappedBuffer(ByteBuffer.wrap(UdpPeer.connectRequest(1)));
    return new DatagramPacket(request, address(6969), address(7000));
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(IpAddress.parse("127.1.0.1").toInetAddress(), port);
  }

  private static double unwritable() {
    return OpenCore.REGISTRY
        .get("rackcast.tracker.udp.drops")
        .tag("cause", "unwritable")
        .counter()
        .count();
  }
}
