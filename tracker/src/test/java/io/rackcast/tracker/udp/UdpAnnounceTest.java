package io.rackcast.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import io.rackcast.tracker.udp.UdpPeer.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UdpAnnounceTest {
  private static final int PEER_ID = 36;
  private static final int EVENT = 80;
  private static final int NUMWANT = 92;
  private static final int PORT = 96;

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final List<UdpPeer> peers = new ArrayList<>();

  private UdpPeer at(String address) {
    var peer = new UdpPeer(tracker.running().udpAddresses().get(0), address);
    peers.add(peer);
    return peer;
  }

  @AfterEach
  void closePeers() {
    peers.forEach(UdpPeer::close);
  }

  private double drops(String cause) {
    return tracker.metric("rackcast_tracker_udp_drops_total{cause=\"" + cause + "\"}");
  }

  private double announces(String result) {
    return tracker.metric(
        "rackcast_tracker_announces_total{protocol=\"udp\",result=\"" + result + "\"}");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void announce_seederThenLeecher_leecherIsToldOfTheSeeder(Transport transport) {
    tracker.set("udp.transport", transport.name().toLowerCase(java.util.Locale.ROOT));
    at("127.9.0.1").announce(0);

    var answer = at("127.1.0.1").announce(100);

    assertThat(answer.action()).isEqualTo(1);
    assertThat(answer.transactionId()).isEqualTo(0x5eed);
    assertThat(answer.interval()).isEqualTo(15);
    assertThat(answer.leechers()).isEqualTo(1);
    assertThat(answer.seeders()).isEqualTo(1);
    assertThat(answer.hosts(4)).containsExactly("127.9.0.1");
    await().untilAsserted(() -> assertThat(announces("ok")).isEqualTo(2));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void announce_manyAtOnceOnSeveralSockets_allAreAnswered(Transport transport) {
    tracker.set("udp.transport", transport.name().toLowerCase(java.util.Locale.ROOT));
    tracker.set("udp.sockets", 3);
    for (int i = 1; i <= 20; i++) {
      var peer = at("127.1.0." + i);
      long id = peer.connect();
      for (int n = 0; n < 100; n++) {
        peer.send(peer.announceRequest(id, 100));
      }
    }

    for (var peer : peers) {
      for (int n = 0; n < 100; n++) {
        var answer = peer.receive(20_000);
        assertThat(answer).isNotNull();
        assertThat(new Answer(answer).action()).isEqualTo(1);
      }
    }
    assertThat(peers.get(3).announce(100).hosts(4)).hasSize(19).doesNotContain("127.1.0.4");
  }

  @Test
  void announce_sameSwarmAsOverHttp() {
    new TestPeer(tracker.httpPort(), "127.1.0.1").announce(0);

    assertThat(at("127.1.0.2").announce(100).hosts(4)).containsExactly("127.1.0.1");
  }

  @Test
  void announce_overIpv6_peersOf18Bytes() {
    tracker.set("udp.listen", "[::1]:0");
    new TestPeer(tracker.httpPort(), "127.1.0.1").announce(100);
    var one = at("::1");
    one.announce(100);
    var other = at("::1");
    var request = other.announceRequest(other.connect(), 100);
    request[PORT] = 0x22;
    request[PEER_ID + 19] = '9';

    var answer = other.announce(request);

    assertThat(answer.hosts(16)).containsExactly("0:0:0:0:0:0:0:1");
    assertThat(answer.bytes().getShort(36)).isEqualTo((short) 6881);
  }

  @Test
  void announce_ipv4OnASocketForBoth_peersOf6Bytes() {
    tracker.set("udp.listen", "[::]:0");
    int port = tracker.running().udpAddresses().get(0).getPort();
    var address = new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port);
    try (var one = new UdpPeer(address, "127.1.0.1");
        var other = new UdpPeer(address, "127.1.0.2")) {
      one.announce(100);

      assertThat(other.announce(100).hosts(4)).containsExactly("127.1.0.1");
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void announce_listOfBothFamilies_eachIsAnsweredInOneSwarm(Transport transport) {
    tracker.set("udp.transport", transport.name().toLowerCase(java.util.Locale.ROOT));
    tracker.set("udp.sockets", 2).set("udp.listen", "127.0.0.1:0, [::1]:0");
    var addresses = tracker.running().udpAddresses();
    try (var one = new UdpPeer(addresses.get(0), "127.1.0.1");
        var other = new UdpPeer(addresses.get(1), "::1")) {
      one.announce(0);

      assertThat(other.announce(100).seeders()).isEqualTo(1);
    }
  }

  @Test
  @EnabledIf("hasEpoll")
  void announce_bothWildcardsWithOnePort_eachTakesItsFamily() throws Exception {
    int port = FreePorts.next();
    tracker.set("udp.sockets", 2).set("udp.listen", "[::]:%1$d, 0.0.0.0:%1$d".formatted(port));
    tracker.running();
    var ipv4 = new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port);
    var ipv6 = new java.net.InetSocketAddress(IpAddress.parse("::1").toInetAddress(), port);
    try (var one = new UdpPeer(ipv4, "127.1.0.1");
        var other = new UdpPeer(ipv6, "::1")) {
      one.announce(0);

      assertThat(other.announce(100).seeders()).isEqualTo(1);
    }
  }

  static boolean hasEpoll() {
    return Transport.AUTO.isEpoll();
  }

  @Test
  void announce_unlessListed_theAddressesOfHttp() {
    tracker.set("http.listen", "127.0.0.1:0, [::1]:0");

    assertThat(tracker.running().udpAddresses())
        .extracting(address -> address.getAddress().getHostAddress())
        .containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @ParameterizedTest
  @ValueSource(longs = {-86_400, -60, 60, 86_400})
  void announce_wallClockSetBackOrForthAndBackAgain_theIdServesOn(long seconds) {
    tracker.stopTime();
    var peer = at("127.1.0.1");
    long id = peer.connect();

    tracker.setWallClockOff(Duration.ofSeconds(seconds));
    var meanwhile = peer.announce(peer.announceRequest(id, 100));
    tracker.advance(Duration.ofMinutes(1));
    tracker.setWallClockOff(Duration.ZERO);
    var after = peer.announce(peer.announceRequest(id, 100));
    tracker.advance(Duration.ofMinutes(3));
    peer.send(peer.announceRequest(id, 100));

    assertThat(meanwhile.action()).isEqualTo(1);
    assertThat(after.action()).isEqualTo(1);
    await().until(() -> tracker.metric("rackcast_tracker_udp_wrong_connection_ids_total") == 1);
  }

  @ParameterizedTest(name = "numwant {0}: {1} peers")
  @CsvSource({"0, 0", "1, 1", "-1, 3", "-2147483648, 3", "2, 2", "2147483647, 4"})
  void announce_numwant_isTheMost(int numwant, int expected) {
    tracker.set("announce.numwant", 3).set("announce.max-numwant", 4);
    for (int i = 1; i <= 6; i++) {
      at("127.1.0." + i).announce(100);
    }
    var peer = at("127.1.0.9");
    var request = peer.announceRequest(peer.connect(), 100);
    ByteBuffer.wrap(request).putInt(NUMWANT, numwant);

    assertThat(peer.announce(request).hosts(4)).hasSize(expected);
  }

  @Test
  void announce_leftOfAllBits_isALeecher() {
    var answer = at("127.1.0.1").announce(-1);

    assertThat(answer.leechers()).isEqualTo(1);
    assertThat(answer.seeders()).isZero();
  }

  @Test
  void announce_stopped_isForgotten() {
    var peer = at("127.1.0.1");
    peer.announce(100);
    var request = peer.announceRequest(peer.connect(), 100);
    ByteBuffer.wrap(request).putInt(EVENT, 3);

    var stopped = peer.announce(request);

    assertThat(stopped.hosts(4)).isEmpty();
    assertThat(at("127.1.0.2").announce(100).hosts(4)).isEmpty();
  }

  @Test
  void announce_completed_isCountedInScrape() {
    var peer = at("127.1.0.1");
    peer.announce(100);
    long id = peer.connect();
    var request = peer.announceRequest(id, 0);
    ByteBuffer.wrap(request).putInt(EVENT, 1);
    peer.announce(request);
    at("127.1.0.2").announce(100);

    var scrape = ByteBuffer.wrap(peer.ask(UdpPeer.scrapeRequest(id, 1)));

    assertThat(scrape.capacity()).isEqualTo(20);
    assertThat(scrape.getInt(0)).isEqualTo(2);
    assertThat(scrape.getInt(4)).isEqualTo(9);
    assertThat(List.of(scrape.getInt(8), scrape.getInt(12), scrape.getInt(16)))
        .containsExactly(1, 1, 1);
  }

  @ParameterizedTest(name = "event {0}, port {1}: {2}")
  @CsvSource({
    "4, 1, event must be 0 to 3",
    "-1, 1, event must be 0 to 3",
    "0, 0, port is 0; it must be 1 to 65535"
  })
  void announce_badValue_isRefusedWithASentence(int event, int port, String sentence) {
    var peer = at("127.1.0.1");
    var request = peer.announceRequest(peer.connect(), 100);
    ByteBuffer.wrap(request).putInt(EVENT, event).putShort(PORT, (short) port);

    var answer = peer.announce(request);

    assertThat(answer.transactionId()).isEqualTo(0x5eed);
    assertThat(answer.error()).isEqualTo(sentence);
    await().untilAsserted(() -> assertThat(announces("refused")).isEqualTo(1));
  }

  @ParameterizedTest(name = "{0} infohashes and {1} bytes: {2}")
  @CsvSource({"1, 0, true", "74, 0, true", "75, 0, false", "0, 0, false", "1, 19, false"})
  void scrape_infohashes_withinBounds(int count, int more, boolean good) {
    var peer = at("127.1.0.1");
    var request = UdpPeer.scrapeRequest(peer.connect(), count);

    var answer = new Answer(peer.ask(Arrays.copyOf(request, request.length + more)));

    assertThat(answer.action()).isEqualTo(good ? 2 : 3);
    assertThat(answer.bytes().capacity() == 8 + 12 * count).isEqualTo(good);
  }

  @Test
  void announce_ipInTheDatagram_isNotBelieved() {
    var peer = at("127.1.0.1");
    var request = peer.announceRequest(peer.connect(), 100);
    ByteBuffer.wrap(request).putInt(84, 0x0a010203);
    peer.announce(request);

    assertThat(at("127.1.0.2").announce(100).hosts(4)).containsExactly("127.1.0.1");
  }

  @Test
  void connectionId_forThreeMinutesAtMost() {
    var peer = at("127.1.0.1");
    var request = peer.announceRequest(peer.connect(), 100);
    tracker.advance(Duration.ofSeconds(119));
    var young = peer.announce(request);

    tracker.advance(Duration.ofSeconds(62));
    var old = peer.ask(request);

    assertThat(young.action()).isEqualTo(1);
    assertThat(new Answer(old).error()).contains("connect again");
    assertThat(old.length).isLessThanOrEqualTo(request.length);
    assertThat(tracker.metric("rackcast_tracker_udp_wrong_connection_ids_total")).isEqualTo(1);
  }

  @Test
  void connectionId_ofAnotherAddress_isNone() {
    long id = at("127.1.0.1").connect();
    var other = at("127.1.0.2");

    assertThat(other.announce(other.announceRequest(id, 100)).error()).contains("connect again");
    assertThat(other.askInVain(UdpPeer.scrapeRequest(id, 1))).isNull();
    assertThat(drops("connection_id")).isEqualTo(1);
  }

  @Test
  void connect_reply_isNoLongerThanTheRequest() {
    assertThat(at("127.1.0.1").ask(UdpPeer.connectRequest(7))).hasSize(16);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"too_short", "too_long", "unknown_action", "not_bittorrent"})
  void datagram_broken_isDroppedAndCounted(String cause) {
    var peer = at("127.1.0.1");
    var announce = peer.announceRequest(peer.connect(), 100);
    var request =
        switch (cause) {
          case "too_short" -> Arrays.copyOf(announce, 97);
          case "too_long" -> Arrays.copyOf(announce, 3000);
          case "unknown_action" -> ByteBuffer.wrap(announce.clone()).putInt(8, 3).array();
          default -> ByteBuffer.wrap(UdpPeer.connectRequest(1)).putLong(0, 1).array();
        };

    assertThat(peer.askInVain(request)).isNull();

    assertThat(drops(cause)).isEqualTo(1);
  }

  @Test
  void datagram_everyTruncation_isDroppedAndTheNextIsAnswered() {
    var peer = at("127.1.0.1");
    var request = peer.announceRequest(peer.connect(), 100);

    for (int length = 0; length < request.length; length++) {
      peer.send(Arrays.copyOf(request, length));
    }

    assertThat(peer.announce(request).action()).isEqualTo(1);
    // Netty's epoll keeps the empty one to itself.
    assertThat(drops("too_short")).isBetween(97.0, 98.0);
  }

  @Test
  void datagram_thousandsOfMutations_eachIsAnsweredOrCounted() {
    var peer = at("127.1.0.1");
    var random = new Random(1);
    long id = peer.connect();
    var announce = peer.announceRequest(id, 100);
    var withOptions = join(announce, UrlDataTest.options("/announce?jwt=abc", 5, true));
    var good =
        List.of(announce, withOptions, UdpPeer.connectRequest(1), UdpPeer.scrapeRequest(id, 3));

    for (int i = 0; i < 5_000; i++) {
      var bytes = good.get(random.nextInt(good.size())).clone();
      // Every second one keeps its connection id, or few would come further.
      int from = random.nextBoolean() ? 8 : 0;
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt();
      }
      peer.send(Arrays.copyOf(bytes, bytes.length - random.nextInt(3)));
      if (i % 100 == 0) {
        // Keeps the sockets' buffers from running over.
        int sent = i + 2;
        await().atMost(Duration.ofSeconds(20)).until(() -> counted() == sent);
      }
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> counted() == 5_001);
    while (peer.receive(1) != null) {
      // Answers to mutations that were still good.
    }
    assertThat(peer.announce(announce).action()).isEqualTo(1);
  }

  /** Datagrams that were dealt with, by any counter. */
  private double counted() {
    double drops = 0;
    for (var drop : Drop.values()) {
      drops += drop == Drop.CONNECTION_ID ? 0 : drops(drop.label());
    }
    return drops
        + announces("ok")
        + announces("refused")
        + tracker.metric("rackcast_tracker_scrapes_total{protocol=\"udp\"}")
        + tracker.metric("rackcast_tracker_udp_wrong_connection_ids_total")
        + tracker.metric("rackcast_tracker_udp_connects_total");
  }

  private static byte[] join(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  @Test
  void start_portOfAnotherTracker_isNotShared() {
    tracker.set("udp.sockets", 2);
    var taken = tracker.running().udpAddresses().get(0);
    var second = new TestTracker().set("udp.sockets", 2);
    second.set("udp.listen", "127.0.0.1:" + taken.getPort());

    org.assertj.core.api.Assertions.assertThatThrownBy(second::running)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getPort())
        .hasMessageContaining("address already in use");
  }

  @Test
  void start_notEnabled_doesNotListen() {
    tracker.set("udp.enabled", false);

    assertThat(tracker.running().udpAddresses()).isEmpty();
  }
}
