package io.rackcast.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.http.TestPeer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wall clock is set: tokens go by it, and nothing else. */
class ClockTest {
  private static final InfoHash HASH = InfoHash.parse("11".repeat(20));
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final FakePublisher publisher = new FakePublisher();

  @AfterEach
  void stopPublisher() {
    tracker.stop();
    publisher.close();
  }

  private TestPeer.Reply announce(int peer, String token) {
    return new TestPeer(tracker.httpPort(), "127.1.0." + peer)
        .announce(1, token.isEmpty() ? "" : "&jwt=" + token);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"PT5H", "PT-5H", "P400D", "P-400D"})
  void wallClockSet_peersStayAndExpireInTheirTime(Duration off) {
    tracker.set("announce.min-interval", "15s");
    announce(1, "");
    tracker.advance(Duration.ofSeconds(50));
    announce(2, "");
    announce(3, "");

    tracker.setWallClockOff(off);

    // One's time is over a minute after it announced, as ever; the others stay.
    assertThat(announce(3, "").hosts()).hasSize(2);
    tracker.advance(Duration.ofSeconds(20));
    await()
        .atMost(LONG)
        .until(() -> tracker.metric("rackcast_tracker_peers{state=\"leecher\"}") < 3);
    assertThat(announce(3, "").hosts()).containsExactly("127.1.0.2");
    tracker.advance(Duration.ofMinutes(2));
    await()
        .atMost(LONG)
        .until(() -> tracker.metric("rackcast_tracker_peers{state=\"leecher\"}") == 0);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"PT5H, has expired", "PT-5H, is not valid yet"})
  void wallClockSet_tokensAreRefusedMeanwhile_andServeWhenItIsRight(Duration off, String sentence) {
    publisher.configure(tracker);
    publisher.approve(HASH);
    String known = FakePublisher.token(HASH);
    String fresh = FakePublisher.sign(FakePublisher.KEY, FakePublisher.claims(HASH));
    await().atMost(LONG).until(() -> announce(1, known).failure().isEmpty());

    tracker.setWallClockOff(off);

    assertThat(announce(1, known).failure()).contains(sentence);
    assertThat(announce(2, fresh).failure()).contains(sentence);
    tracker.setWallClockOff(Duration.ZERO);
    assertThat(announce(1, known).failure()).isEmpty();
    // That a token is refused for good is remembered for two minutes.
    await().atMost(LONG).until(() -> announce(2, another()).failure().isEmpty());
  }

  private static String another() {
    return FakePublisher.sign(FakePublisher.KEY, FakePublisher.claims(HASH));
  }

  @Test // it goes by the clock that only goes forward
  void wallClockSet_keysOfAPublisherThatIsAway_serveOn() {
    publisher.configure(tracker);
    tracker.set("admission.key-grace", "1h").set("admission.approvals", "");
    await().atMost(LONG).until(() -> announce(1, FakePublisher.token(HASH)).failure().isEmpty());
    publisher.stop();

    // By that clock the keys would be too old many times over; the token is good all the time.
    tracker.setWallClockOff(Duration.ofHours(20));

    assertThat(announce(2, goodForTwoDays("2")).failure()).isEmpty();
    tracker.setWallClockOff(Duration.ZERO);
    assertThat(announce(3, goodForTwoDays("3")).failure()).isEmpty();
  }

  private static String goodForTwoDays(String tokenId) {
    var now = Instant.now();
    return FakePublisher.sign(
        FakePublisher.KEY,
        new AnnounceClaims(
            FakePublisher.ISSUER,
            FakePublisher.AUDIENCE,
            now.plus(Duration.ofDays(2)),
            now.minusSeconds(60),
            HASH,
            Optional.empty(),
            "node",
            tokenId));
  }
}
