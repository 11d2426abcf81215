package io.rackcast.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannelBuilder;
import io.rackcast.agent.location.OwnLocation;
import io.rackcast.agent.release.NodePass;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.testkit.FakeNodes;
import io.rackcast.agent.transfer.PeerPlace;
import io.rackcast.agent.transfer.PeerView;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.topology.Tier;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeStreamsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InfoHash SWARM = InfoHash.parse("00112233445566778899aabbccddeeff00112233");
  private static final IpAddress NEIGHBOUR = IpAddress.parse("127.1.0.2");
  private static final IpAddress FAR = IpAddress.parse("127.2.0.1");

  private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
  private final Heard heard = new Heard();
  private final AtomicInteger passes = new AtomicInteger();
  private FakeNodes tracker;
  private volatile List<String> trackers = List.of();
  private PassSource source = this::pass;
  private NodeStreams streams;

  @BeforeEach
  void start() throws Exception {
    tracker = new FakeNodes(FreePorts.next(), 1); // some tests bring it back on its port
    trackers = List.of(tracker.address());
    streams = streams(Duration.ofMillis(300));
    streams.start(List.of());
    await().atMost(PATIENCE).until(() -> connected(streams));
  }

  @AfterEach
  void stop() {
    streams.close();
    tracker.close();
    control.shutdown();
  }

  @Test
  void start_trackerOfThePass_isToldWhoAndWhere() {
    var hello = tracker.reports.get(0).getHello();

    assertThat(hello.getNode()).isEqualTo("n1");
    assertThat(hello.getLocation()).isEqualTo("dc1/r7");
    assertThat(hello.getLocationSource()).isEqualTo("configuration");
    assertThat(hello.getAddressesList()).containsExactly("127.1.0.1");
    assertThat(hello.getPeerPort()).isEqualTo(6881);
    assertThat(tracker.tokens).containsExactly("Bearer pass-1");
  }

  @Test
  void welcome_trackerDisagrees_itsWordCounts() {
    assertThat(streams.here()).contains(Location.parse("dc1/r1"));
    assertThat(streams.states().get(0).locations())
        .containsExactly(new PlacedAddress("127.1.0.1", "dc1/r1", "table"));
  }

  @Test
  void view_pushed_isToldAndPlacesItsPeers() {
    tracker.view(SWARM, true, 1, "127.2.0.1", 6881);

    await().atMost(PATIENCE).until(() -> heard.all.contains("view lead 1 [127.2.0.1:6881]"));
    assertThat(streams.locator().place(FAR)).contains(new PeerPlace(Tier.POD, 1));
  }

  @Test
  void progress_swarmThatIsFetched_isToldAgainAndAgainAndOnceMoreWhenItIsWhole() {
    heard.swarms.add(new SwarmProgress(SWARM, 500, List.of(3)));
    await().atMost(PATIENCE).until(() -> progress().size() >= 2);

    heard.swarms.set(0, new SwarmProgress(SWARM, 0, List.of()));

    await().atMost(PATIENCE).until(() -> progress().get(progress().size() - 1).getLeft() == 0);
    assertThat(progress().get(0).getInfohash().toByteArray()).isEqualTo(SWARM.bytes());
    assertThat(progress().get(0).getLeft()).isEqualTo(500);
    assertThat(progress().get(0).getStuckStripesList()).containsExactly(3);
    assertThat(progress().stream().filter(told -> told.getLeft() == 0)).hasSize(1);
  }

  private List<Progress> progress() {
    return tracker.reports.stream()
        .filter(NodeReport::hasProgress)
        .map(NodeReport::getProgress)
        .toList();
  }

  @Test
  void place_unknownPeer_isAskedForOnceAndThenKnown() {
    assertThat(streams.locator().place(NEIGHBOUR)).isEmpty();

    await().atMost(PATIENCE).until(() -> streams.locator().place(NEIGHBOUR).isPresent());
    assertThat(streams.locator().place(NEIGHBOUR)).contains(new PeerPlace(Tier.RACK, 2));
    assertThat(tracker.reports.stream().filter(report -> report.hasLocate())).hasSize(1);
  }

  @Test
  void place_ownAddress_isTheHost() {
    assertThat(streams.locator().place(IpAddress.parse("127.1.0.1")).orElseThrow().tier())
        .isEqualTo(Tier.HOST);
  }

  @Test
  void ended_pushed_isToldWithItsReason() {
    tracker.end(SWARM, "withdrawn");

    await().atMost(PATIENCE).until(() -> heard.all.contains("ended withdrawn"));
  }

  @Test
  void reconnect_trackerStartedAnew_isTold() throws Exception {
    int port = tracker.port();
    tracker.close();
    tracker = new FakeNodes(port, 2);

    await().atMost(PATIENCE).until(() -> heard.all.contains("new"));
    assertThat(connected(streams)).isTrue();
  }

  @Test
  void reconnect_sameTracker_isNotNew() throws Exception {
    int port = tracker.port();
    tracker.close();
    tracker = new FakeNodes(port, 1);

    await().atMost(PATIENCE).until(() -> tracker.streams() == 1 && connected(streams));
    assertThat(heard.all).doesNotContain("new");
  }

  @Test
  void lost_longerThanTheGrace_itsWordNoLongerCounts() {
    tracker.close();

    await().atMost(PATIENCE).until(() -> heard.all.contains("lost"));
    assertThat(heard.all).containsExactly("unguided", "lost");
    await().atMost(PATIENCE).until(() -> streams.locator().place(NEIGHBOUR).isPresent());
    assertThat(streams.locator().place(NEIGHBOUR)).contains(new PeerPlace(Tier.RACK, 2));
    assertThat(streams.locator().place(FAR)).isEmpty();
    assertThat(streams.states().get(0).failure())
        .hasValueSatisfying(sentence -> assertThat(sentence).contains("the stream to the tracker"));
  }

  @Test
  void lost_longerThanTheGrace_placesOfPeersAreKept() {
    tracker.view(SWARM, true, 1, "127.2.0.1", 6881);
    await().atMost(PATIENCE).until(() -> streams.locator().place(FAR).isPresent());

    tracker.close();

    await().atMost(PATIENCE).until(() -> heard.all.contains("lost"));
    assertThat(streams.locator().place(FAR)).contains(new PeerPlace(Tier.POD, 1));
  }

  @Test
  void start_trackerIsAway_guidedUntilItsGraceIsOverAndAgainWhenItComes() throws Exception {
    int port = FreePorts.next();
    trackers = List.of("127.0.0.1:" + port);
    try (var late = streams(Duration.ofMillis(300))) {
      late.start(List.of());
      await().atMost(PATIENCE).until(() -> heard.all.contains("unguided"));

      try (var there = new FakeNodes(port, 1)) {
        await().atMost(PATIENCE).until(() -> there.streams() == 1);
        await().atMost(PATIENCE).until(() -> heard.all.contains("guided"));
      }
    }
    assertThat(heard.all).startsWith("unguided", "lost", "guided");
  }

  @Test
  void start_nobodySaysWhoTheTrackersAre_guidedUntilTheGraceIsOver() {
    source = () -> new CompletableFuture<>();
    try (var late = streams(Duration.ofMillis(300))) {
      late.start(List.of());

      await().atMost(PATIENCE).until(() -> heard.all.contains("unguided"));
    }
  }

  @Test
  void start_noTrackerPushesAnything_unguidedAtOnce() {
    trackers = List.of();
    try (var none = streams(Duration.ofHours(1))) {
      none.start(List.of());

      await().atMost(PATIENCE).until(() -> heard.all.contains("unguided"));
    }
  }

  @Test
  void lost_anotherTrackerStands_staysGuided() throws Exception {
    try (var another = new FakeNodes(0, 1)) {
      trackers = List.of(tracker.address(), another.address());
      try (var both = streams(Duration.ofMillis(300))) {
        both.start(List.of());
        await().atMost(PATIENCE).until(() -> another.streams() == 1);
        streams.close(); // what is heard from here on is of the two

        tracker.close();

        await().atMost(PATIENCE).until(() -> heard.all.contains("lost"));
        assertThat(heard.all).containsExactly("lost");
      }
    }
  }

  @Test
  void pass_namesAnotherTracker_staysGuided() throws Exception {
    tracker.refusedToken = "pass-2"; // so that another pass is asked for
    try (var another = new FakeNodes(0, 1)) {
      source =
          () -> {
            var pass = pass();
            trackers = List.of(another.address());
            return pass;
          };
      try (var moved = streams(Duration.ofHours(1))) {
        moved.start(List.of());

        await().atMost(PATIENCE).until(() -> another.streams() == 1);
        await().atMost(PATIENCE).until(() -> heard.all.contains("lost"));
        assertThat(heard.all).containsExactly("lost");
      }
    }
  }

  @Test
  void reconnect_peerCameWhileTheTrackerWasAway_isPlacedWhenItIsBack() throws Exception {
    int port = tracker.port();
    tracker.close();
    await().atMost(PATIENCE).until(() -> !connected(streams));
    assertThat(streams.locator().place(FAR)).isEmpty();

    tracker = new FakeNodes(port, 1);

    await().atMost(PATIENCE).until(() -> streams.locator().place(FAR).isPresent());
    assertThat(streams.locator().place(FAR)).contains(new PeerPlace(Tier.POD, 1));
  }

  @Test
  void refused_expiredPass_isReplacedAtOnce() throws Exception {
    int port = tracker.port();
    tracker.close();
    tracker = new FakeNodes(port, 1);
    tracker.refusedToken = "pass-1";

    await().atMost(PATIENCE).until(() -> tracker.tokens.contains("Bearer pass-2"));
    await().atMost(PATIENCE).until(() -> connected(streams));
  }

  @Test
  void update_changedNode_isToldAgain() {
    streams.update(
        new NodeIdentity(
            "n1",
            OwnLocation.of(Optional.empty(), false),
            List.of(IpAddress.parse("127.1.0.1"), NEIGHBOUR),
            6881,
            false,
            "test",
            false));

    await().atMost(PATIENCE).until(() -> tracker.reports.size() == 2);
    assertThat(tracker.reports.get(1).getHello().getAddressesList()).hasSize(2);
    assertThat(streams.locator().place(NEIGHBOUR).orElseThrow().tier()).isEqualTo(Tier.HOST);
  }

  private NodeStreams streams(Duration grace) {
    var times =
        new StreamTimes(
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            grace,
            Duration.ofMillis(1),
            Duration.ofMillis(100));
    var identity =
        new NodeIdentity(
            "n1",
            OwnLocation.of(Optional.of(Location.parse("dc1/r7")), false),
            List.of(IpAddress.parse("127.1.0.1")),
            6881,
            false,
            "test",
            false);
    return new NodeStreams(
        new NodeStreams.Means(
            address -> ManagedChannelBuilder.forTarget(address).usePlaintext().build(),
            control,
            times,
            Clock.systemUTC(),
            new Random(1)),
        identity,
        Optional.of(source),
        heard,
        () -> {});
  }

  private CompletableFuture<Reply<NodePass>> pass() {
    return CompletableFuture.completedFuture(
        new Reply.Found<>(
            new NodePass(
                "pass-" + passes.incrementAndGet(), Instant.now().plusSeconds(3600), trackers)));
  }

  private static boolean connected(NodeStreams streams) {
    return streams.states().stream().anyMatch(StreamState::connected);
  }

  private static final class Heard implements NodeListener {
    final List<String> all = new CopyOnWriteArrayList<>();
    final List<SwarmProgress> swarms = new CopyOnWriteArrayList<>();

    @Override
    public void trackerIsNew(String tracker) {
      all.add("new");
    }

    @Override
    public void viewed(String tracker, InfoHash infoHash, boolean lead, PeerView view) {
      all.add("view " + (lead ? "lead " : "") + view.fetchDepth() + " " + view.peers());
    }

    @Override
    public void ended(InfoHash infoHash, String reason) {
      all.add("ended " + reason);
    }

    @Override
    public List<SwarmProgress> progress() {
      return List.copyOf(swarms);
    }

    @Override
    public void guided(boolean isGuided) {
      all.add(isGuided ? "guided" : "unguided");
    }

    @Override
    public void lost(String tracker) {
      all.add("lost");
    }
  }
}
