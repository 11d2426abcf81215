package io.rackcast.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.udp.UdpPeer.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpTokenTest {
  private static final InfoHash HASH = InfoHash.parse("11".repeat(20));
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final FakePublisher publisher = new FakePublisher();

  @BeforeEach
  void trustThePublisher() {
    publisher.configure(tracker);
    publisher.approve(HASH);
  }

  @AfterEach
  void stopPublisher() {
    tracker.stop();
    publisher.close();
  }

  private UdpPeer at(String address) {
    return new UdpPeer(tracker.running().udpAddresses().get(0), address);
  }

  private static Answer announce(UdpPeer peer, String url, int blockBytes) {
    var announce = peer.announceRequest(peer.connect(), 100);
    var options = UrlDataTest.options(url, blockBytes, false);
    return peer.announce(
        ByteBuffer.allocate(announce.length + options.length).put(announce).put(options).array());
  }

  private void awaitAdmitted(UdpPeer peer, String token) {
    await()
        .atMost(LONG)
        .until(() -> announce(peer, "/announce?jwt=" + token, 255).error().isEmpty());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"epoll", "nio"})
  void announce_tokenInSeveralBlocks_isAdmitted(String transport) {
    tracker.set("udp.transport", transport);
    try (var one = at("127.1.0.1");
        var other = at("127.1.0.2")) {
      awaitAdmitted(one, FakePublisher.token(HASH));

      // A token of its own, so it is checked, and the datagram waits for that.
      var token = FakePublisher.sign(FakePublisher.KEY, FakePublisher.claims(HASH));
      var answer = announce(other, "/announce?jwt=" + token, 200);

      assertThat(answer.hosts(4)).containsExactly("127.1.0.1");
    }
  }

  @Test
  void announce_badTokens_areRefusedWithTheSentencesOfHttp() {
    try (var peer = at("127.1.0.1")) {
      awaitAdmitted(peer, FakePublisher.token(HASH));

      assertThat(announce(peer, "/announce", 255).error()).contains("has no token");
      assertThat(peer.announce(100).error()).contains("has no token");
      assertThat(announce(peer, "/announce?jwt=x.y.z", 255).error()).contains("cannot be read");
      var other = FakePublisher.token(InfoHash.parse("22".repeat(20)));
      assertThat(announce(peer, "/announce?jwt=" + other, 255).error())
          .contains("is for another torrent");
    }
  }

  @Test
  void scrape_isGuarded() {
    try (var peer = at("127.1.0.1")) {
      var answer = new Answer(peer.ask(UdpPeer.scrapeRequest(peer.connect(), 1)));

      assertThat(answer.error()).contains("has no token");
    }
  }

  @Test
  void announce_asManyTokensWaitAsMay_verifiedOneIsServedAtOnce() {
    tracker.set("udp.max-waiting", 1).set("udp.sockets", 1);
    try (var holder = at("127.1.0.1");
        var forger = at("127.2.0.1")) {
      var token = FakePublisher.token(HASH);
      awaitAdmitted(holder, token);
      var announce = forger.announceRequest(forger.connect(), 100);

      for (int i = 0; i < 60; i++) {
        for (int j = 0; j < 5; j++) {
          var options = UrlDataTest.options("/announce?jwt=" + token + i + j, 255, true);
          forger.send(
              ByteBuffer.allocate(announce.length + options.length)
                  .put(announce)
                  .put(options)
                  .array());
        }

        assertThat(announce(holder, "/announce?jwt=" + token, 255).error()).isEmpty();
      }
    }
  }

  @Test
  void announce_moreTokensWaitThanMay_isToldBusy() {
    tracker.set("udp.max-waiting", 1).set("udp.sockets", 1);
    try (var peer = at("127.1.0.1")) {
      awaitAdmitted(peer, FakePublisher.token(HASH));
      var announce = peer.announceRequest(peer.connect(), 100);
      int sent = 60;
      for (int i = 0; i < sent; i++) {
        var token = FakePublisher.sign(FakePublisher.KEY, FakePublisher.claims(HASH));
        var options = UrlDataTest.options("/announce?jwt=" + token + i, 255, true);
        peer.send(
            ByteBuffer.allocate(announce.length + options.length)
                .put(announce)
                .put(options)
                .array());
      }

      for (int i = 0; i < sent; i++) {
        var answer = peer.receive(20_000);
        assertThat(answer).isNotNull();
        assertThat(new Answer(answer).error()).matches(".*(busy|signed|read).*");
      }
    }
  }
}
