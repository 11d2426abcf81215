package io.rackcast.agent.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.agent.testkit.HttpTracker;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnounceSessionTest {
  private static final InfoHash SWARM = InfoHash.parse("00112233445566778899aabbccddeeff00112233");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicInteger signings = new AtomicInteger();
  private final List<PeerAddress> heard = new CopyOnWriteArrayList<>();
  private final List<String> revocations = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private HttpTracker tracker;
  private Announcer announcer;
  private volatile IntFunction<Reply<SignedAnnounce>> signer = this::signedFor;
  private volatile Duration life = Duration.ofHours(1);
  private volatile long left = 7;

  @BeforeEach
  void start() throws Exception {
    tracker = new HttpTracker();
    announcer = announcer("127.0.0.1");
  }

  @AfterEach
  void stop() {
    announcer.close();
    tracker.close();
  }

  @Test
  void announce_begun_tellsStartedAndHearsPeers() {
    var peer = new PeerAddress(IpAddress.parse("127.1.0.9"), 6881);
    tracker.peers = List.of(peer);

    var session = open();

    await().atMost(PATIENCE).until(() -> heard.contains(peer));
    var asked = tracker.asked.get(0);
    assertThat(asked.get("event")).isEqualTo("started");
    assertThat(asked.get("left")).isEqualTo("7");
    assertThat(asked.get("port")).isEqualTo("6881");
    assertThat(asked.get("jwt")).isEqualTo("token-1");
    await().atMost(PATIENCE).until(() -> session.state().lastAnswer().isPresent());
    assertThat(session.state().tracker())
        .contains("http://127.0.0.1:" + tracker.port() + "/announce");
  }

  @Test
  void announce_listenerOnAnAddress_comesFromThere() {
    announcer.close();
    announcer = announcer("127.1.0.7");

    var unused = open();

    await().atMost(PATIENCE).until(() -> !tracker.asked.isEmpty());
    assertThat(tracker.asked.get(0).from()).isEqualTo("127.1.0.7");
  }

  @Test
  void announce_shortIntervalOfTracker_isHeldAtTheFloor() {
    tracker.interval = 1;
    long begun = System.nanoTime();

    var unused = open();

    await().atMost(PATIENCE).until(() -> tracker.asked.size() >= 3);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(times().floor());
    assertThat(tracker.events().subList(0, 3)).containsExactly("started", "", "");
    assertThat(tracker.asked.get(1).get("trackerid")).isEqualTo("t-1");
  }

  @Test
  void completed_afterStarted_isToldAtOnce() {
    var session = open();
    await().atMost(PATIENCE).until(() -> session.state().lastAnswer().isPresent());

    left = 0;
    session.completed();

    await().atMost(PATIENCE).until(() -> tracker.asked.size() == 2);
    assertThat(tracker.events()).containsExactly("started", "completed");
    assertThat(tracker.asked.get(1).get("left")).isEqualTo("0");
  }

  @Test
  void close_afterStarted_tellsStopped() {
    var session = open();
    await().atMost(PATIENCE).until(() -> session.state().lastAnswer().isPresent());

    session.close().join();

    assertThat(tracker.events()).containsExactly("started", "stopped");
    assertThat(tracker.asked.get(1).get("numwant")).isEqualTo("0");
  }

  @Test
  void close_whileTheFirstAnnounceIsUnderWay_tellsStoppedAfterIt() {
    var answer = new CountDownLatch(1);
    tracker.announced = swarm -> awaitQuietly(answer);
    var session = open();
    await().atMost(PATIENCE).until(() -> !tracker.asked.isEmpty());

    var closed = session.close();
    answer.countDown();

    assertThat(closed).succeedsWithin(PATIENCE);
    assertThat(tracker.events()).containsExactly("started", "stopped");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void close_afterStarted_announcesNoMore() {
    tracker.interval = 1;
    var session = open();
    await().atMost(PATIENCE).until(() -> tracker.asked.size() >= 2);

    session.close().join();

    int asked = tracker.asked.size();
    assertThat(tracker.events().get(asked - 1)).isEqualTo("stopped");
    await()
        .atMost(PATIENCE)
        .during(Duration.ofSeconds(2))
        .until(() -> tracker.asked.size() == asked);
  }

  @Test
  void startOver_trackerForgot_tellsStartedAgain() {
    var session = open();
    await().atMost(PATIENCE).until(() -> session.state().lastAnswer().isPresent());

    session.startOver();

    await().atMost(PATIENCE).until(() -> tracker.asked.size() == 2);
    assertThat(tracker.events()).containsExactly("started", "started");
  }

  @Test
  void announce_firstTrackerGone_asksTheNext() {
    String gone = "http://127.0.0.1:" + FreePorts.next() + "/announce?jwt=x";
    signer = number -> signed(List.of(gone, tracker.url("second")));

    var session = open();

    await().atMost(PATIENCE).until(() -> session.state().lastAnswer().isPresent());
    assertThat(tracker.asked.get(0).get("jwt")).isEqualTo("second");
    assertThat(count("failed")).isEqualTo(1);
    assertThat(count("ok")).isEqualTo(1);
  }

  @Test
  void announce_refusedAsExpired_getsANewUrlAtOnceAndGoesOn() {
    tracker.interval = 1;
    var session = open();
    await().atMost(PATIENCE).until(() -> session.state().lastAnswer().isPresent());

    tracker.refusal =
        Optional.of(
            Map.entry(
                "jwt=token-1", "this announce URL has expired; ask the publisher for a new one"));

    await()
        .atMost(PATIENCE)
        .until(() -> tracker.asked.stream().anyMatch(a -> a.get("jwt").equals("token-2")));
    await().atMost(PATIENCE).until(() -> session.state().failure().isEmpty());
    assertThat(signings.get()).isEqualTo(2);
    assertThat(count("refused")).isEqualTo(1);
  }

  @Test
  void announce_twoThirdsOfTheUrlsLifeOver_isRenewedBeforeItExpires() {
    life = Duration.ofSeconds(2);
    tracker.interval = 1;

    var unused = open();

    await()
        .atMost(PATIENCE)
        .until(() -> tracker.asked.stream().anyMatch(a -> a.get("jwt").equals("token-2")));
    assertThat(tracker.events()).contains("started").doesNotContain("stopped");
    assertThat(tracker.events().stream().filter("started"::equals)).hasSize(1);
  }

  @Test
  void announce_refused_saysWhyAndTriesAgain() {
    tracker.refusal = Optional.of(Map.entry("jwt", "this swarm is not approved"));

    var session = open();

    await().atMost(PATIENCE).until(() -> tracker.asked.size() >= 2);
    assertThat(session.state().failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .contains("refused: this swarm is not approved")
                    .doesNotContain("token-1"));
  }

  @Test
  void announce_publisherGoneAtFirst_announcesWhenItIsBack() {
    signer =
        number ->
            number < 3
                ? new Reply.Refused<>(Reply.Why.UNREACHABLE, "the publisher does not answer")
                : signedFor(number);

    var session = open();

    await().atMost(PATIENCE).until(() -> session.state().lastAnswer().isPresent());
    assertThat(signings.get()).isEqualTo(3);
  }

  @Test
  void announce_signingRefusedAsRevoked_tellsSoAndAsksNoMore() {
    signer = number -> new Reply.Refused<>(Reply.Why.REVOKED, "it eats disks");

    var session = open();

    await().atMost(PATIENCE).until(() -> !revocations.isEmpty());
    session.close().join();
    assertThat(revocations).containsExactly("it eats disks");
    assertThat(session.state().failure()).contains("it eats disks");
    assertThat(signings.get()).isEqualTo(1);
  }

  @Test
  void announce_listenerThrowsOnce_goesOnAnnouncing() {
    var answers = new AtomicInteger();

    var session =
        announcer.announce(
            SWARM,
            () -> new SwarmProgress(1, 2, left, false),
            peers -> {
              if (answers.incrementAndGet() == 1) {
                throw new IllegalStateException("a fault of ours");
              }
            },
            revocations::add);

    await().atMost(PATIENCE).until(() -> answers.get() >= 2);
    await().atMost(PATIENCE).until(() -> session.state().failure().isEmpty());
  }

  @Test
  void announce_signerThrowsOnce_signsAgain() {
    signer =
        number -> {
          if (number == 1) {
            throw new IllegalStateException("a fault of ours");
          }
          return signedFor(number);
        };

    var session = open();

    await().atMost(PATIENCE).until(() -> session.state().lastAnswer().isPresent());
    assertThat(signings.get()).isEqualTo(2);
  }

  @Test
  void close_afterTheAnnouncerStopped_endsWithoutAnError() {
    var session = open();
    await().atMost(PATIENCE).until(() -> session.state().lastAnswer().isPresent());
    announcer.close();
    announcer.awaitStopped();

    session.completed();
    session.startOver();

    assertThat(session.close()).succeedsWithin(PATIENCE);
    assertThat(open().close()).succeedsWithin(PATIENCE);
  }

  private AnnounceSession open() {
    return announcer.announce(
        SWARM,
        () -> new SwarmProgress(1, 2, left, false),
        peers -> heard.addAll(peers),
        revocations::add);
  }

  private Announcer announcer(String listen) {
    return new Announcer(
        PeerId.random("-RC0100-", new Random(1)),
        new InetSocketAddress(listen, 6881),
        swarm -> CompletableFuture.completedFuture(signer.apply(signings.incrementAndGet())),
        new ClientTls(ClientTlsFiles.USUAL).context(),
        times(),
        Clock.systemUTC(),
        new Random(2),
        meters);
  }

  private static AnnounceTimes times() {
    return new AnnounceTimes(
        Duration.ofMillis(200),
        Duration.ofHours(1),
        Duration.ofSeconds(5),
        Duration.ofMillis(50),
        Duration.ofMillis(200));
  }

  private Reply<SignedAnnounce> signedFor(int number) {
    return signed(List.of(tracker.url("token-" + number)));
  }

  private Reply<SignedAnnounce> signed(List<String> urls) {
    return new Reply.Found<>(new SignedAnnounce(urls, Instant.now().plus(life)));
  }

  private double count(String result) {
    return meters.counter("rackcast.agent.announces", "result", result).count();
  }
}
