package io.rackcast.tracker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.Hello;
import io.rackcast.proto.v1.Locate;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.NodesGrpc;
import io.rackcast.proto.v1.PeerAddress;
import io.rackcast.proto.v1.Progress;
import io.rackcast.proto.v1.StripeLead;
import io.rackcast.proto.v1.SwarmView;
import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NodeStreamTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final InfoHash HASH = InfoHash.parse("11".repeat(20));

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final List<Agent> agents = new ArrayList<>();

  @AfterEach
  void closeAgents() {
    agents.forEach(Agent::close);
  }

  /** An agent's end of the stream. */
  private final class Agent implements StreamObserver<Directive> {
    final ManagedChannel channel;
    final StreamObserver<NodeReport> reports;
    final List<Directive> received = new CopyOnWriteArrayList<>();
    volatile @Nullable Status ended;
    final String address;

    Agent(String address, String token) {
      this.address = address;
      channel =
          NettyChannelBuilder.forAddress("127.0.0.1", tracker.grpcPort()).usePlaintext().build();
      var headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
      reports =
          NodesGrpc.newStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .join(this);
      agents.add(this);
    }

    void hello(Hello.Builder hello) {
      reports.onNext(NodeReport.newBuilder().setHello(hello).build());
    }

    Hello.Builder ordinary() {
      return Hello.newBuilder()
          .setNode("n-" + address)
          .addAddresses(address)
          .setPeerPort(6881)
          .setStripes(true)
          .setSoftware("test");
    }

    Agent joined() {
      hello(ordinary());
      await().atMost(LONG).until(() -> !received.isEmpty());
      return this;
    }

    void progress(long left, Integer... stuck) {
      reports.onNext(
          NodeReport.newBuilder()
              .setProgress(
                  Progress.newBuilder()
                      .setInfohash(ByteString.copyFrom(HASH.bytes()))
                      .setLeft(left)
                      .addAllStuckStripes(List.of(stuck)))
              .build());
    }

    /** Asks something, and awaits the answer: what was said before is taken in then. */
    void locate() {
      long before = located();
      reports.onNext(
          NodeReport.newBuilder().setLocate(Locate.newBuilder().addAddresses(address)).build());
      await().atMost(LONG).until(() -> located() > before);
    }

    private long located() {
      return received.stream().filter(Directive::hasLocated).count();
    }

    SwarmView awaitView(Predicate<SwarmView> wanted) {
      await().atMost(LONG).until(() -> wanted.test(view()));
      return view();
    }

    SwarmView view() {
      return received.stream()
          .filter(Directive::hasView)
          .reduce((a, b) -> b)
          .map(Directive::getView)
          .orElse(SwarmView.getDefaultInstance());
    }

    Status awaitEnd() {
      await().atMost(LONG).until(() -> ended != null);
      return Objects.requireNonNull(ended);
    }

    void close() {
      channel.shutdownNow();
    }

    @Override
    public void onNext(Directive directive) {
      received.add(directive);
    }

    @Override
    public void onError(Throwable cause) {
      ended = Status.fromThrowable(cause);
    }

    @Override
    public void onCompleted() {
      ended = Status.OK;
    }
  }

  private Agent agent(String address) {
    return new Agent(address, "");
  }

  private TestPeer at(String address) {
    return new TestPeer(tracker.httpPort(), address);
  }

  private static List<String> hosts(SwarmView view) {
    return view.getPeersList().stream()
        .map(peer -> IpAddress.of(peer.getIp().toByteArray()).toString())
        .toList();
  }

  @Test
  void hello_ordinary_isWelcomedWithItsPlace() {
    var agent = agent("127.1.0.1").joined();

    var welcome = agent.received.get(0).getWelcome();

    assertThat(welcome.getTrackerEpoch()).isPositive();
    assertThat(welcome.getLocations(0).getLocation()).isEqualTo("net-127.1.0.0-24");
    assertThat(welcome.getLocations(0).getSource()).isEqualTo("subnet");
  }

  @Test
  void hello_reportsAPlace_itsPeersAreThere() {
    var agent = agent("127.1.0.1");
    agent.hello(agent.ordinary().setLocation("dc1/r1"));
    await().atMost(LONG).until(() -> !agent.received.isEmpty());
    agent.reports.onNext(
        NodeReport.newBuilder()
            .setLocate(Locate.newBuilder().addAddresses("127.1.0.1").addAddresses("10.9.9.9"))
            .build());

    await().atMost(LONG).until(() -> agent.received.size() == 2);

    var located = agent.received.get(1).getLocated();
    assertThat(located.getLocations(0).getLocation()).isEqualTo("dc1/r1");
    assertThat(located.getLocations(0).getSource()).isEqualTo("report");
    assertThat(located.getLocations(1).getSource()).isEqualTo("subnet");
  }

  @Test
  void hello_contradictsTheTable_tableWinsAndItIsCounted(@TempDir Path folder) throws IOException {
    var racks = folder.resolve("racks.yaml");
    Files.writeString(racks, "racks: [{location: dc1/r7, networks: [127.1.0.0/24]}]");
    tracker.set("topology.file", racks);
    var agent = agent("127.1.0.1");

    agent.hello(agent.ordinary().setLocation("dc1/r1"));

    await().atMost(LONG).until(() -> !agent.received.isEmpty());
    assertThat(agent.received.get(0).getWelcome().getLocations(0).getLocation())
        .isEqualTo("dc1/r7");
    assertThat(tracker.metric("rackcast_tracker_location_contradictions_total")).isEqualTo(1);
  }

  @Test
  void reload_racksFileChanged_agentsAreToldTheirPlaceAndTheirNewRack(@TempDir Path folder)
      throws IOException {
    var racks = folder.resolve("racks.yaml");
    Files.writeString(racks, "racks: [{location: r1, networks: [127.1.0.0/24, 127.2.0.0/24]}]");
    tracker.set("topology.file", racks);
    var agent = agent("127.1.0.1").joined();
    at("127.1.0.1").announce(5);
    at("127.2.0.2").announce(5);
    agent.awaitView(view -> hosts(view).contains("127.2.0.2"));
    Files.writeString(racks, "racks: [{location: r7, networks: [127.1.0.0/24]}]");

    var outcome = tracker.reload();

    assertThat(outcome.movedPeers()).isEqualTo(2);
    await()
        .atMost(LONG)
        .until(
            () ->
                agent.received.stream()
                    .filter(Directive::hasWelcome)
                    .anyMatch(
                        told -> told.getWelcome().getLocations(0).getLocation().equals("r7")));
    // Nobody announced again, and yet the other is no neighbour any more.
    agent.awaitView(
        view -> view.getPeersList().stream().noneMatch(peer -> peer.getLocation().equals("r1")));
  }

  @Test
  void close_agentConnected_itsStreamEndsInOrder() {
    var agent = agent("127.1.0.1").joined();

    tracker.stop();

    assertThat(agent.awaitEnd()).isEqualTo(Status.OK);
  }

  @Test
  void hello_wrong_endsTheStreamWithASentence() {
    var agent = agent("127.1.0.1");

    agent.hello(agent.ordinary().setPeerPort(0));

    var end = agent.awaitEnd();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).isEqualTo("peer_port is 0; it must be 1 to 65535");
  }

  private static List<Integer> led(SwarmView view) {
    return view.getStripesList().stream()
        .filter(stripe -> stripe.getTurn() == 0)
        .map(StripeLead::getStripe)
        .toList();
  }

  private static List<String> heads(SwarmView view) {
    return view.getPeersList().stream()
        .filter(PeerAddress::getHead)
        .map(peer -> IpAddress.of(peer.getIp().toByteArray()).toString())
        .toList();
  }

  private Agent fetching(String address) {
    var agent = agent(address).joined();
    at(address).announce(100_000);
    return agent;
  }

  @Test
  void view_agentsOfARack_shareOutTheStripesAndAreToldOfTheSeeder() {
    at("127.9.0.1").announce(0);
    var one = fetching("127.1.0.1");
    var two = fetching("127.1.0.2");
    fetching("127.2.0.1");

    var first = one.awaitView(v -> v.getPeersCount() == 3 && led(v).size() == 32);
    var second = two.awaitView(v -> v.getPeersCount() == 3 && led(v).size() == 32);

    assertThat(first.getStripeCount()).isEqualTo(64);
    assertThat(first.getLead()).isTrue();
    assertThat(first.getFetchDepth()).isEqualTo(1);
    assertThat(led(first)).doesNotContainAnyElementsOf(led(second));
    assertThat(hosts(first)).containsExactlyInAnyOrder("127.1.0.2", "127.2.0.1", "127.9.0.1");
    assertThat(hosts(first)).startsWith("127.1.0.2");
    assertThat(heads(first)).containsExactly("127.9.0.1");
    assertThat(first.getStripesCount()).isEqualTo(64);
    assertThat(first.getStripesList())
        .allSatisfy(
            stripe -> {
              boolean leads = led(first).contains(stripe.getStripe());
              assertThat(stripe.getTurn()).isEqualTo(leads ? 0 : 1);
              assertThat(stripe.hasLeader()).isEqualTo(!leads);
              assertThat(stripe.getFetchDepth()).isZero();
            });
    // The other rack is the way in for the other half.
    assertThat(first.getStripesList().stream().filter(StripeLead::getEntry)).hasSize(32);
  }

  @Test
  void view_agentStops_theOtherLeadsAllStripes() {
    at("127.9.0.1").announce(0);
    var next = fetching("127.1.0.2");
    fetching("127.1.0.1");
    next.awaitView(view -> led(view).size() == 32);

    at("127.1.0.1").announce(100, "&event=stopped");

    var view = next.awaitView(v -> led(v).size() == 64);
    assertThat(hosts(view)).containsExactly("127.9.0.1");
  }

  @Test
  void view_clientBesideAnAgent_isToldOfItsRackOnly() {
    at("127.9.0.1").announce(0);
    fetching("127.1.0.1").awaitView(view -> led(view).size() == 64);

    assertThat(at("127.1.0.2").announce(100).hosts()).containsExactly("127.1.0.1");
  }

  @Test
  void view_agentThatKnowsNoStripes_isToldAsBeforeThereWereAny() {
    at("127.9.0.1").announce(0);
    var plain = agent("127.1.0.1");
    plain.hello(plain.ordinary().setStripes(false));
    await().atMost(LONG).until(() -> !plain.received.isEmpty());
    at("127.1.0.1").announce(100);

    var alone = plain.awaitView(view -> hosts(view).equals(List.of("127.9.0.1")));
    fetching("127.1.0.2").awaitView(view -> led(view).size() == 64);
    var beside = plain.awaitView(view -> hosts(view).equals(List.of("127.1.0.2")));

    assertThat(alone.getStripeCount()).isZero();
    assertThat(alone.getLead()).isTrue();
    assertThat(alone.getFetchDepth()).isZero();
    assertThat(beside.getStripeCount()).isZero();
    assertThat(beside.getLead()).isFalse();
    assertThat(beside.getFetchDepth()).isEqualTo(1);
  }

  @Test
  void view_someAgentsTakeTls_saysWhich() {
    var asker = fetching("127.1.0.1");
    var secure = agent("127.1.0.2");
    secure.hello(secure.ordinary().setPeerTls(true));
    await().atMost(LONG).until(() -> !secure.received.isEmpty());
    fetching("127.1.0.3");
    at("127.1.0.2").announce(100);
    at("127.1.0.4").announce(100);

    var view = asker.awaitView(v -> v.getPeersCount() == 3);

    assertThat(view.getPeersList())
        .filteredOn(PeerAddress::getPeerTls)
        .extracting(peer -> IpAddress.of(peer.getIp().toByteArray()).toString())
        .containsExactly("127.1.0.2");
  }

  @Test
  void view_streamOfAnAgentThatTakesTlsIsAway_stillSaysThatItDoes() {
    var asker = fetching("127.1.0.1");
    var secure = agent("127.1.0.2");
    secure.hello(secure.ordinary().setPeerTls(true));
    await().atMost(LONG).until(() -> !secure.received.isEmpty());
    at("127.1.0.2").announce(100);
    asker.awaitView(v -> v.getPeersCount() == 1 && v.getPeers(0).getPeerTls());

    secure.close();
    at("127.1.0.2").announce(100);
    at("127.1.0.3").announce(100);

    var view = asker.awaitView(v -> v.getPeersCount() == 2);
    assertThat(view.getPeersList())
        .filteredOn(PeerAddress::getPeerTls)
        .extracting(peer -> IpAddress.of(peer.getIp().toByteArray()).toString())
        .containsExactly("127.1.0.2");
  }

  @Test
  void view_firstOfTheRackHasEverything_stripesEnd() {
    at("127.9.0.1").announce(0);
    var next = fetching("127.1.0.2");
    var first = fetching("127.1.0.1");
    next.awaitView(view -> led(view).size() == 32);

    first.progress(0);

    var view = next.awaitView(v -> v.getVersion() > 0 && v.getStripeCount() == 0);
    assertThat(hosts(view)).containsExactly("127.1.0.1");
    assertThat(view.getPeers(0).getSeeder()).isTrue();
    assertThat(view.getFetchDepth()).isEqualTo(1);
  }

  @Test
  void progress_endsForThreeSeconds_theOthersLeadUntilItIsHeardAgain() {
    at("127.9.0.1").announce(0);
    var frozen = fetching("127.1.0.1");
    var other = fetching("127.1.0.2");
    other.awaitView(view -> led(view).size() == 32);
    frozen.progress(90_000);
    // Taken in once a later report of the same stream is answered.
    frozen.locate();

    tracker.advance(Duration.ofSeconds(3));

    other.awaitView(view -> led(view).size() == 64);
    frozen.progress(90_000);
    other.awaitView(view -> led(view).size() == 32);
  }

  @Test
  void progress_neverTold_silenceIsNotNoticed() {
    var quiet = fetching("127.1.0.1");
    var other = fetching("127.1.0.2");
    var told = fetching("127.2.0.1");
    told.progress(90_000);
    told.locate();

    tracker.advance(Duration.ofSeconds(3));

    // The one that told is missed: by then so would the others be.
    quiet.awaitView(view -> hosts(view).equals(List.of("127.1.0.2")));
    assertThat(led(quiet.view())).hasSize(32);
    assertThat(led(other.view())).hasSize(32);
  }

  @Test
  void progress_stuckStripe_isLedByTheOther() {
    at("127.9.0.1").announce(0);
    var stuck = fetching("127.1.0.1");
    var other = fetching("127.1.0.2");
    other.awaitView(view -> led(view).size() == 32);
    int stripe = led(stuck.awaitView(view -> led(view).size() == 32)).get(0);

    stuck.progress(90_000, stripe);

    var view = other.awaitView(v -> led(v).contains(stripe));
    assertThat(led(view)).hasSize(33);
    assertThat(stuck.awaitView(v -> !led(v).contains(stripe)).getStripesList())
        .anySatisfy(
            next -> {
              assertThat(next.getStripe()).isEqualTo(stripe);
              assertThat(next.getTurn()).isEqualTo(1);
            });
  }

  @Test
  void explain_stripeOfAgents_saysWhoFetchesItForEachDomain() {
    at("127.9.0.1").announce(0);
    var one = fetching("127.1.0.1");
    fetching("127.1.0.2");
    int stripe = led(one.awaitView(view -> led(view).size() == 32)).get(0);

    var explained =
        new AdminClient(tracker)
            .get("/explain?infohash=%s&node=n-127.1.0.1&stripe=%d".formatted(HASH, stripe))
            .json();

    assertThat(explained.path("stripes")).hasSize(2);
    assertThat(explained.at("/stripes/0/domain").asText()).isEqualTo("net-127.1.0.0-24");
    assertThat(explained.at("/stripes/0/members").asInt()).isEqualTo(2);
    assertThat(explained.at("/stripes/0/led")).hasSize(32);
    assertThat(explained.at("/stripes/0/choice/address").asText()).isEqualTo("127.1.0.1:6881");
    assertThat(explained.at("/stripes/0/choice/nextAddress").asText()).isEqualTo("127.1.0.2:6881");
    assertThat(explained.at("/stripes/1/choice/address").asText()).isEqualTo("127.1.0.1:6881");
    assertThat(explained.at("/why/1").asText())
        .startsWith("into net-127.1.0.0-24 it fetches stripes ")
        .contains("2 share them out");
  }

  @Test
  void progress_oddReports_harmNothing() {
    var agent = agent("127.1.0.1");
    agent.progress(5);
    agent.joined();
    agent.progress(5, -1, 64, Integer.MAX_VALUE);
    for (int i = 0; i < 1000; i++) {
      agent.progress(5, 3);
    }

    agent.locate();

    assertThat(agent.ended).isNull();
  }

  @Test
  void progress_shortInfohash_endsTheStreamWithASentence() {
    var agent = agent("127.1.0.1").joined();

    agent.reports.onNext(
        NodeReport.newBuilder()
            .setProgress(Progress.newBuilder().setInfohash(ByteString.copyFromUtf8("short")))
            .build());

    assertThat(agent.awaitEnd().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void view_origin_isToldOfLeadsBeforeItHasEverything() {
    var origin = agent("127.9.0.1");
    origin.hello(origin.ordinary().setOrigin(true));
    await().atMost(LONG).until(() -> !origin.received.isEmpty());
    at("127.9.0.1").announce(1000);
    at("127.1.0.1").announce(1000);
    at("127.1.0.2").announce(1000);

    var view = origin.awaitView(v -> v.getPeersCount() == 1);

    assertThat(hosts(view)).containsExactly("127.1.0.1");
    assertThat(at("127.1.0.1").announce(1000).hosts()).contains("127.9.0.1");
  }

  @Test
  void stream_ofALeadBreaks_anotherLeadsAtOnce() {
    at("127.9.0.1").announce(0);
    var next = fetching("127.1.0.2");
    var lead = fetching("127.1.0.1");
    next.awaitView(view -> led(view).size() == 32);
    tracker.stopTime();

    lead.close();

    next.awaitView(view -> led(view).size() == 64);
  }

  @Test
  void view_sameAsBefore_isNotSentAgain() {
    var agent = agent("127.1.0.1").joined();
    at("127.1.0.1").announce(100);
    at("127.1.0.2").announce(100);
    agent.awaitView(view -> view.getPeersCount() == 1);
    int before = agent.received.size();

    at("127.1.0.2").announce(90);
    at("127.1.0.3").announce(100);
    agent.awaitView(view -> view.getPeersCount() == 2);

    assertThat(agent.received).hasSize(before + 1);
    assertThat(agent.view().getVersion()).isGreaterThan(1);
  }

  @Test
  void swarmEnded_byRevocation_isPushed() {
    try (var publisher = new FakePublisher()) {
      publisher.configure(tracker);
      publisher.approve(HASH);
      awaitReady();
      var agent = new Agent("127.1.0.1", FakePublisher.nodeToken("n-127.1.0.1")).joined();
      await()
          .atMost(LONG)
          .until(
              () ->
                  at("127.1.0.1")
                      .announce(5, "&jwt=" + FakePublisher.token(HASH))
                      .failure()
                      .isEmpty());
      agent.awaitView(view -> view.getVersion() > 0);

      publisher.revoke(HASH, "bad build");

      await()
          .atMost(Duration.ofSeconds(2))
          .until(() -> agent.received.stream().anyMatch(Directive::hasEnded));
      var ended =
          agent.received.stream().filter(Directive::hasEnded).findFirst().orElseThrow().getEnded();
      assertThat(ended.getReason()).isEqualTo("bad build");
      assertThat(ended.getInfohash().toByteArray()).isEqualTo(HASH.bytes());
      tracker.stop();
    }
  }

  private void awaitReady() {
    tracker.running();
    await().atMost(LONG).until(() -> tracker.metric("rackcast_tracker_approvals_revision") == 1);
  }

  @Test
  void join_badToken_isRefused() {
    try (var publisher = new FakePublisher()) {
      publisher.configure(tracker);
      publisher.approve(HASH);
      awaitReady();
      awaitKeys();

      var none = new Agent("127.1.0.1", "");
      var announceToken = new Agent("127.1.0.1", FakePublisher.token(HASH));
      var otherNode = new Agent("127.1.0.1", FakePublisher.nodeToken("someone-else"));
      otherNode.hello(otherNode.ordinary());

      assertThat(none.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(announceToken.awaitEnd().getDescription()).contains("this node token");
      assertThat(otherNode.awaitEnd().getDescription())
          .contains("the token is for node someone-else");
      tracker.stop();
    }
  }

  private void awaitKeys() {
    await()
        .atMost(LONG)
        .until(
            () -> {
              var probe = new Agent("127.1.0.9", FakePublisher.nodeToken("n-127.1.0.9"));
              probe.hello(probe.ordinary());
              await().atMost(LONG).until(() -> probe.ended != null || !probe.received.isEmpty());
              return !probe.received.isEmpty();
            });
  }

  @Test
  void hello_originWithoutTheTokensWord_isRefusedAndSaysWhatToDo() {
    try (var publisher = new FakePublisher()) {
      publisher.configure(tracker);
      publisher.approve(HASH);
      awaitReady();
      awaitKeys();
      var claims = new Agent("127.9.0.1", FakePublisher.nodeToken("n-127.9.0.1"));
      var is = new Agent("127.9.0.2", FakePublisher.nodeToken("n-127.9.0.2", true));

      claims.hello(claims.ordinary().setOrigin(true));
      is.hello(is.ordinary().setOrigin(true));

      var refused = claims.awaitEnd();
      assertThat(refused.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refused.getDescription())
          .startsWith("node n-127.9.0.1 says that it is an origin, but its token does not")
          .contains("right \"origin\"");
      assertThat(claims.received).isEmpty();
      await().atMost(LONG).until(() -> !is.received.isEmpty());
      tracker.stop();
    }
  }

  @Test
  void health_isServing() {
    var channel =
        NettyChannelBuilder.forAddress("127.0.0.1", tracker.grpcPort()).usePlaintext().build();
    try {
      var answer =
          HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());

      assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    } finally {
      channel.shutdownNow();
    }
  }
}
