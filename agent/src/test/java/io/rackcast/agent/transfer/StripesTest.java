package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.transfer.picker.StripeDuty;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.Tier;
import io.rackcast.proto.torrent.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines that fetch stripes for their rack: the second number of an address is the rack. */
class StripesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int STRIPES = 12;
  private static final int RACK = 3;
  private static final int SIZE = 6_000_000;

  @TempDir Path folder;
  private final TestContent content = TestContent.file("build.bin", SIZE, 64 << 10);
  private final List<TestEngine> engines = new ArrayList<>();

  @AfterEach
  void stop() {
    engines.forEach(TestEngine::close);
  }

  @Test
  void setPeers_stripesSplitInARack_eachPieceComesFromOutsideOnce() throws Exception {
    TestEngine origin = origin();
    List<TestEngine> rack = List.of(node("127.1.0.1"), node("127.1.0.2"), node("127.1.0.3"));
    List<Transfer> transfers = new ArrayList<>();
    for (int i = 0; i < rack.size(); i++) {
      int own = i;
      Transfer transfer = add(rack.get(i));
      transfer.setPeers(
          view(origin, stripes(stripe -> stripe % 3 == own, true), all(rack, origin)));
      transfers.add(transfer);
    }

    for (Transfer transfer : transfers) {
      completes(transfer);
    }

    assertThat(transfers).allSatisfy(each -> assertThat(outside(each)).isPositive());
    assertThat(transfers.stream().mapToLong(StripesTest::outside).sum()).isEqualTo(SIZE);
  }

  @Test
  void setPeers_leadThatIsNotTheEntry_getsEverythingFromTheEntry() throws Exception {
    TestEngine origin = origin();
    TestEngine entry = node("127.1.0.1");
    TestEngine other = node("127.2.0.1");
    Transfer first = add(entry);
    Transfer second = add(other);
    List<TestEngine> both = List.of(entry, other);

    first.setPeers(view(origin, stripes(stripe -> true, true), all(both, origin)));
    second.setPeers(view(origin, stripes(stripe -> true, false), all(both, origin)));

    completes(first);
    completes(second);
    assertThat(sent(origin)).isEqualTo(SIZE);
  }

  @Test
  void setPeers_nothingCameForSomeSeconds_headIsAskedByOneThatIsNotTheEntry() throws Exception {
    TestEngine origin = origin();
    TestEngine node = node("127.1.0.1");
    Transfer transfer = add(node);

    transfer.setPeers(view(origin, stripes(stripe -> true, false), all(List.of(), origin)));

    completes(transfer);
    assertThat(sent(origin)).isGreaterThanOrEqualTo(SIZE);
  }

  @Test
  void setPeers_stripesOfAnother_areAskedOfNobodyOutside() throws Exception {
    TestEngine origin = origin();
    Transfer transfer = add(node("127.1.0.1"));

    transfer.setPeers(view(origin, stripes(stripe -> stripe != 5, true), all(List.of(), origin)));

    int pieces = content.metainfo().pieceCount();
    int[] fifth = IntStream.range(0, pieces).filter(piece -> piece % STRIPES == 5).toArray();
    await().atMost(PATIENCE).until(() -> transfer.missing().cardinality() == fifth.length);
    assertThat(transfer.missing().stream().toArray()).containsExactly(fifth);
    transfer.setPeers(view(origin, stripes(stripe -> stripe == 5, true), all(List.of(), origin)));
    completes(transfer);
    assertThat(transfer.progress().wastedBytes()).isZero();
  }

  @Test
  void stuckStripes_nobodyHasThem_areToldUntilSomebodyDoes() throws Exception {
    TestEngine half = node("127.2.0.1");
    Transfer source = add(half);
    Transfer transfer = add(node("127.1.0.1"));
    for (int piece = 0; piece < content.metainfo().pieceCount(); piece++) {
      if (piece % STRIPES != 7) {
        offer(source, piece);
      }
    }

    transfer.setPeers(view(half, stripes(stripe -> true, true), all(List.of(), half)));
    await().atMost(PATIENCE).until(() -> transfer.stuckStripes().equals(List.of(7)));
    for (int piece = 7; piece < content.metainfo().pieceCount(); piece += STRIPES) {
      offer(source, piece);
    }

    completes(transfer);
    await().atMost(PATIENCE).until(() -> transfer.stuckStripes().isEmpty());
  }

  @Test
  void setPeers_leadIsGone_nextOneTakesItsStripes() throws Exception {
    TestEngine origin = origin();
    TestEngine lead = node("127.1.0.1");
    TestEngine next = node("127.1.0.2");
    Transfer idle = add(lead);
    Transfer transfer = add(next);
    idle.setPeers(new PeerView(List.of(next.address()), RACK));
    transfer.setPeers(view(origin, follows(lead), all(List.of(lead, next), origin)));
    var complete = transfer.whenComplete().toCompletableFuture();
    await().atMost(PATIENCE).until(() -> transfer.progress().peers() == 2 || complete.isDone());

    lead.close();

    completes(transfer);
    assertThat(outside(transfer)).isGreaterThanOrEqualTo(SIZE);
  }

  @Test
  void setPeers_pieceThatAMateIsFetching_isLeftToItUntilItFallsSilent() throws Exception {
    TestEngine origin = origin();
    TestEngine node = node("127.1.0.1");
    Transfer transfer = add(node);
    transfer.setPeers(view(origin, stripes(stripe -> false, true), List.of()));
    transfer.whenChecked().toCompletableFuture().get(60, TimeUnit.SECONDS);
    try (RawPeer mate = RawPeer.dial(node, "127.1.0.9")) {
      mate.shakeHands(content.metainfo().infoHash(), PeerId.random("-XX0000-", new Random(1)));
      mate.sendExtended(0, "d1:md11:rc_fetchingi3eee");
      mate.send(RawPeer.HAVE_NONE);
      mate.sendExtended(1, ByteBuffer.allocate(8).putInt(4).putInt(-1).array());
      mate.readUntil(RawPeer.EXTENDED);
      await().atMost(PATIENCE).until(() -> transfer.progress().peers() == 1);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                mate.sendExtended(1, ByteBuffer.allocate(4).putInt(4).array());
                transfer.setPeers(
                    view(origin, stripes(stripe -> true, true), all(List.of(), origin)));
                return transfer.missing().cardinality() == 1 && transfer.missing().get(4);
              });

      completes(transfer);
      assertThat(outside(transfer)).isEqualTo(SIZE);
    }
  }

  @Test // two leads began one piece while a stripe changed hands, and the rack took it twice
  void setPeers_pieceThatAMateBeganToo_isLeftToTheSmallerPeerId() throws Exception {
    TestEngine node = node("127.1.0.1");
    Transfer transfer = add(node);
    try (var listener = RawPeer.listener("127.9.0.1")) {
      PeerAddress head = RawPeer.address(listener);
      var all = stripes(stripe -> true, true);
      transfer.setPeers(new PeerView(List.of(head), RACK, all, Set.of(head), Set.of()));
      try (var source = new RawPeer(listener.accept());
          var mate = RawPeer.dial(node, "127.1.0.9")) {
        source.shakeHands(content.metainfo().infoHash());
        source.send(RawPeer.HAVE_ALL);
        source.send(RawPeer.UNCHOKE);
        int piece = source.readUntil(RawPeer.REQUEST).body().getInt();
        mate.shakeHands(content.metainfo().infoHash(), PeerId.random("-AA0000-", new Random(1)));
        mate.sendExtended(0, "d1:md11:rc_fetchingi3eee");
        mate.send(RawPeer.HAVE_NONE);

        mate.sendExtended(1, ByteBuffer.allocate(4).putInt(piece).array());

        assertThat(source.readUntil(RawPeer.CANCEL).body().getInt()).isEqualTo(piece);
      }
    }
  }

  @Test
  void setPeers_stripesChangeHandsAllTheTime_nothingIsFetchedTwice() throws Exception {
    TestEngine source = node("127.9.0.1");
    Transfer origin = add(source);
    List<TestEngine> rack = List.of(node("127.1.0.1"), node("127.1.0.2"), node("127.1.0.3"));
    List<Transfer> transfers = new ArrayList<>();
    for (TestEngine each : rack) {
      transfers.add(add(each));
    }
    for (int piece = 0; piece < content.metainfo().pieceCount(); piece++) {
      if (piece % 8 == 0) {
        int turn = piece / 8;
        for (int i = 0; i < rack.size(); i++) {
          int own = i;
          Stripes shares = stripes(stripe -> (stripe + turn) % 3 == own, true);
          transfers.get(i).setPeers(view(source, shares, all(rack, source)));
        }
      }
      offer(origin, piece);
    }

    for (Transfer transfer : transfers) {
      completes(transfer);
    }

    long fetched = transfers.stream().mapToLong(StripesTest::outside).sum();
    assertThat(fetched).isBetween((long) SIZE, SIZE + SIZE / 20L);
  }

  private TestEngine origin() throws Exception {
    TestEngine origin = node("127.9.0.1");
    completes(origin.seed(content, Files.createDirectories(folder.resolve("origin"))));
    return origin;
  }

  private TestEngine node(String host) throws IOException {
    String rack = rack(host);
    PeerLocator places =
        address ->
            Optional.of(
                rack.equals(rack(address.toString()))
                    ? new PeerPlace(Tier.RACK, RACK)
                    : new PeerPlace(Tier.DC, 1));
    var engine = new TestEngine(host, settings -> settings, places);
    engines.add(engine);
    return engine;
  }

  private static String rack(String address) {
    return address.split("\\.", -1)[1];
  }

  private Transfer add(TestEngine engine) throws IOException {
    Path own = Files.createDirectories(folder.resolve(engine.host));
    return engine.engine.add(content.metainfo(), own, false);
  }

  private static Stripes stripes(IntPredicate led, boolean entry) {
    List<StripeDuty> duties =
        IntStream.range(0, STRIPES).filter(led).mapToObj(s -> new StripeDuty(s, 0, entry)).toList();
    return new Stripes(STRIPES, duties, List.of());
  }

  private static Stripes follows(TestEngine lead) {
    List<Stripes.Turn> turns =
        IntStream.range(0, STRIPES)
            .mapToObj(stripe -> new Stripes.Turn(new StripeDuty(stripe, 0, true), lead.address()))
            .toList();
    return new Stripes(STRIPES, List.of(), turns);
  }

  private static PeerView view(TestEngine head, Stripes stripes, List<PeerAddress> peers) {
    return new PeerView(peers, RACK, stripes, Set.of(head.address()), Set.of());
  }

  private static List<PeerAddress> all(List<TestEngine> some, TestEngine more) {
    return Stream.concat(some.stream(), Stream.of(more)).map(TestEngine::address).toList();
  }

  private void offer(Transfer transfer, int piece) throws Exception {
    transfer
        .offerPieces(piece, ByteBuffer.wrap(content.piece(piece)))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private static void completes(Transfer transfer) throws Exception {
    transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static long outside(Transfer transfer) {
    return transfer.progress().inBytes()
        - transfer.progress().inByTier().getOrDefault(Tier.RACK, 0L);
  }

  private long sent(TestEngine engine) {
    return engine
        .engine
        .transfer(content.metainfo().infoHash())
        .orElseThrow()
        .progress()
        .outBytes();
  }
}
