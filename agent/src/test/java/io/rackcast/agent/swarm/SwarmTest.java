package io.rackcast.agent.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.announce.AnnounceTimes;
import io.rackcast.agent.announce.Announcer;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.cache.Torrents;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.agent.testkit.HttpTracker;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.agent.transfer.PeerView;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a swarm asks while trackers say something, nothing, or nothing any more. */
class SwarmTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FOR_EVER = Duration.ofDays(1);
  private static final String NOBODY = "from 6";
  private static final String EVERYBODY = "from 0";
  private static final PeerAddress PEER = new PeerAddress(IpAddress.parse("127.2.0.1"), 6881);
  private static final PeerView VIEW = new PeerView(List.of(PEER), 3);
  private static final SampleContent CONTENT = SampleContent.file("web.bin", 100_000, 1);

  private final RecordedTransfer transfer = new RecordedTransfer(CONTENT.metainfo());
  private HttpTracker tracker;
  private Announcer announcer;

  @BeforeEach
  void start() throws Exception {
    tracker = new HttpTracker();
    tracker.peers = List.of(PEER);
    announcer =
        new Announcer(
            PeerId.random("-XX0100-", new Random(1)),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 6881),
            infoHash ->
                CompletableFuture.completedFuture(
                    new Reply.Found<>(
                        new SignedAnnounce(
                            List.of(tracker.url("token")), Instant.now().plusSeconds(3600)))),
            new ClientTls(ClientTlsFiles.USUAL).context(),
            AnnounceTimes.usual(),
            Clock.systemUTC(),
            new Random(1),
            new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() {
    announcer.close();
    tracker.close();
  }

  @Test
  void start_trackerThatPushesStands_nobodyIsAskedBeforeItsView() {
    Swarm swarm = announced(FOR_EVER);

    assertThat(transfer.asked()).containsExactly(NOBODY, "known [127.2.0.1:6881]");

    swarm.viewed("a", true, VIEW);

    assertThat(transfer.asked()).endsWith("view 3");
  }

  @Test
  void start_again_changesNothing() {
    Swarm swarm = announced(FOR_EVER);

    swarm.start();

    assertThat(transfer.asked()).containsExactly(NOBODY, "known [127.2.0.1:6881]");
    assertThat(tracker.events()).containsExactly("started");
  }

  @Test
  void view_neverComesThoughAStreamStands_everybodyIsAskedInTheEnd() {
    var unused = announced(Duration.ofMillis(50));

    await().atMost(PATIENCE).until(() -> transfer.asked().contains(EVERYBODY));
  }

  @Test
  void view_neverComesAndNoAnnounceIsAnswered_everybodyIsAskedInTheEnd() {
    tracker.close();

    swarm(Duration.ofMillis(50)).start();

    await().atMost(PATIENCE).until(() -> transfer.asked().contains(EVERYBODY));
    assertThat(transfer.asked()).containsExactly(NOBODY, EVERYBODY);
  }

  @Test
  void unguided_beforeAnyView_everybodyIsAskedUntilOneComes() {
    Swarm swarm = announced(FOR_EVER);

    swarm.unguided();
    swarm.viewed("a", true, VIEW);

    assertThat(transfer.asked()).endsWith(EVERYBODY, "view 3");
  }

  @Test
  void unguided_afterAView_itsWordCountsUntilItsTrackerIsLost() {
    Swarm swarm = announced(FOR_EVER);
    swarm.viewed("a", true, VIEW);

    swarm.unguided();

    assertThat(transfer.asked()).endsWith("view 3");

    swarm.lost("a", false);

    assertThat(transfer.asked()).endsWith("view 3", EVERYBODY);
  }

  @Test
  void lost_anotherTrackerHasSpoken_itsViewCounts() {
    Swarm swarm = announced(FOR_EVER);
    swarm.viewed("a", true, VIEW);
    swarm.viewed("b", true, new PeerView(List.of(PEER), 2));

    swarm.lost("b", true);

    assertThat(transfer.asked()).endsWith("view 3", "view 2", "view 3");
  }

  @Test
  void lost_anotherTrackerStandsAndKnowsNothing_isToldAndTheLastViewHoldsMeanwhile() {
    Swarm swarm = announced(FOR_EVER);
    swarm.viewed("a", true, VIEW);

    swarm.lost("a", true);

    await().atMost(PATIENCE).until(() -> tracker.events().size() == 2);
    assertThat(tracker.events()).containsExactly("started", "started");
    assertThat(transfer.asked()).doesNotContain(EVERYBODY);
  }

  @Test
  void lost_anotherTrackerStandsAndNeverSaysAnything_everybodyIsAskedInTheEnd() {
    Swarm swarm = announced(Duration.ofMillis(200));
    swarm.viewed("a", true, VIEW);

    swarm.lost("a", true);

    await().atMost(PATIENCE).until(() -> transfer.asked().contains(EVERYBODY));
  }

  /** A swarm whose first announce is answered. */
  private Swarm announced(Duration longestWait) {
    Swarm swarm = swarm(longestWait);
    swarm.start();
    await().atMost(PATIENCE).until(() -> transfer.asked().contains("known [127.2.0.1:6881]"));
    return swarm;
  }

  private Swarm swarm(Duration longestWait) {
    var artifact =
        CachedArtifact.named(
            CONTENT.metainfo(),
            CONTENT.digest(),
            Set.of("web@1"),
            new Torrents() {
              @Override
              public Path folder(InfoHash infoHash) {
                return Path.of("nowhere");
              }

              @Override
              public Metainfo metainfo(InfoHash infoHash) {
                return CONTENT.metainfo();
              }
            });
    return new Swarm(artifact, transfer, announcer, reason -> {}, longestWait);
  }
}
