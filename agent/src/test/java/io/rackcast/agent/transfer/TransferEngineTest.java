package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.topology.Tier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Engines with engines, on loopback. */
class TransferEngineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CLOSED = "rackcast.transfer.connections.closed";

  @TempDir Path folder;

  private Path sub(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }

  private static void completes(Transfer transfer) throws Exception {
    transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private void hasContent(TestContent content, Path where) throws Exception {
    for (Map.Entry<String, byte[]> file : content.files().entrySet()) {
      assertThat(content.path(where, file.getKey())).hasBinaryContent(file.getValue());
    }
  }

  @ParameterizedTest(name = "{0} bytes in pieces of {1}")
  @CsvSource(
      textBlock =
          """
          1,        16384
          16383,    16384
          16384,    16384
          16385,    16384
          100000,   262144
          262144,   262144
          1000003,  32768
          10000000, 262144
          """)
  void fetch_singleFile_arrivesWhole(int bytes, int pieceLength) throws Exception {
    var content = TestContent.file("build.bin", bytes, pieceLength);
    try (var seeder = new TestEngine("127.1.0.1");
        var leecher = new TestEngine("127.1.0.2")) {
      seeder.seed(content, sub("a"));

      Transfer transfer = leecher.fetch(content, sub("b"), seeder);

      completes(transfer);
      hasContent(content, folder.resolve("b"));
      assertThat(transfer.progress().leftBytes()).isZero();
      assertThat(transfer.progress().inByTier()).containsEntry(Tier.RACK, (long) bytes);
      assertThat(folder.resolve("b").toFile().list())
          .containsExactlyInAnyOrder(
              "build.bin", ".build.bin." + content.metainfo().infoHash() + ".whole");
    }
  }

  @Test
  void fetch_folderOfManySmallAndEmptyFiles_arrivesWholeWithExecutableBits() throws Exception {
    int[] sizes = IntStream.range(0, 200).map(i -> i % 5 == 0 ? 0 : i * 997 % 70_000).toArray();
    var content = TestContent.folder("app", 32 << 10, sizes);
    try (var seeder = new TestEngine("127.1.0.1");
        var leecher = new TestEngine("127.1.0.2")) {
      seeder.seed(content, sub("a"));

      completes(leecher.fetch(content, sub("b"), seeder));

      hasContent(content, folder.resolve("b"));
      assertThat(folder.resolve("b/app/d03/0003")).isExecutable();
      assertThat(Files.isExecutable(folder.resolve("b/app/d01/0001"))).isFalse();
    }
  }

  @Test
  void fetch_severalSeedersAndLeechers_allArriveAndLeechersServeEachOther() throws Exception {
    var content = TestContent.file("build.bin", 20_000_000, 64 << 10);
    List<TestEngine> engines = new ArrayList<>();
    try {
      for (int i = 1; i <= 6; i++) {
        engines.add(new TestEngine("127.1.0." + i));
      }
      TestEngine[] all = engines.toArray(TestEngine[]::new);
      engines.get(0).seed(content, sub("s0"));
      engines.get(1).seed(content, sub("s1"));
      List<Transfer> transfers = new ArrayList<>();
      for (int i = 2; i < 6; i++) {
        transfers.add(engines.get(i).fetch(content, sub("l" + i), all));
      }

      for (Transfer transfer : transfers) {
        completes(transfer);
      }

      long served = transfers.stream().mapToLong(each -> each.progress().outBytes()).sum();
      assertThat(served).isPositive();
      for (int i = 2; i < 6; i++) {
        hasContent(content, folder.resolve("l" + i));
      }
    } finally {
      engines.forEach(TestEngine::close);
    }
  }

  @Test
  void add_stoppedAtHalf_goesOnWithoutFetchingAgain() throws Exception {
    var content = TestContent.file("build.bin", 8_000_000, 64 << 10);
    try (var seeder = new TestEngine("127.1.0.1")) {
      seeder.seed(content, sub("a"));
      int had;
      try (var leecher = new TestEngine("127.1.0.2")) {
        Transfer half = leecher.engine.add(content.metainfo(), sub("b"), false);
        for (int piece = 0; piece < 60; piece++) {
          assertThat(offer(half, content, piece)).isTrue();
        }
        had = half.progress().piecesHave();
        half.stop().toCompletableFuture().get(60, TimeUnit.SECONDS);
      }
      try (var leecher = new TestEngine("127.1.0.2")) {
        Transfer rest = leecher.fetch(content, sub("b"), seeder);
        completes(rest);

        assertThat(had).isEqualTo(60);
        assertThat(rest.progress().inBytes()).isEqualTo(8_000_000L - 60 * (64 << 10));
        assertThat(rest.progress().checkedBytes()).isZero();
        hasContent(content, folder.resolve("b"));
      }
    }
  }

  private static boolean offer(Transfer transfer, TestContent content, int piece) throws Exception {
    return transfer
        .offerPieces(piece, ByteBuffer.wrap(content.piece(piece)))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS)
        .isEmpty();
  }

  @Test
  void offerPieces_someWrong_onlyTheOthersCount() throws Exception {
    var content = TestContent.folder("app", 32 << 10, 100_000, 0, 7, 70_000);
    try (var origin = new TestEngine("127.1.0.1");
        var leecher = new TestEngine("127.1.0.2")) {
      Transfer source = origin.engine.add(content.metainfo(), sub("a"), false);
      Transfer fetched = leecher.fetch(content, sub("b"), origin);
      int pieces = content.metainfo().pieceCount();
      var data = new ByteArrayOutputStream();
      for (int piece = 1; piece < pieces; piece++) {
        data.writeBytes(content.piece(piece));
      }
      byte[] damaged = data.toByteArray();
      damaged[32 << 10] ^= 1;

      var wrong =
          source
              .offerPieces(1, ByteBuffer.wrap(damaged))
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);

      assertThat(wrong.stream()).containsExactly(2);
      assertThat(source.missing().stream()).containsExactly(0, 2);
      assertThat(offer(source, content, 0)).isTrue();
      assertThat(offer(source, content, 2)).isTrue();
      completes(source);
      completes(fetched);
      hasContent(content, folder.resolve("a"));
      hasContent(content, folder.resolve("b"));
    }
  }

  @Test
  void offerPieces_thatAreCutOrNone_areRefused() throws Exception {
    var content = TestContent.file("build.bin", 100_000, 32 << 10);
    try (var origin = new TestEngine("127.1.0.1")) {
      Transfer source = origin.engine.add(content.metainfo(), sub("a"), false);

      assertThatThrownBy(() -> source.offerPieces(0, ByteBuffer.allocate(40_000)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("40000 bytes from piece 0 on are no whole pieces of the torrent");
      assertThatThrownBy(() -> source.offerPieces(4, ByteBuffer.allocate(32 << 10)))
          .hasMessage("piece 4 is none of the torrent's 4 pieces");
      assertThatThrownBy(() -> source.offerPieces(3, ByteBuffer.allocate(32 << 10)))
          .hasMessageContaining("no whole pieces");
    }
  }

  @Test
  void add_wholeContentIsDamaged_isMendedFromPeers() throws Exception {
    var content = TestContent.file("build.bin", 1_000_000, 64 << 10);
    content.writeTo(sub("b"));
    byte[] damaged = Files.readAllBytes(folder.resolve("b/build.bin"));
    damaged[500_000] ^= 1;
    Files.write(folder.resolve("b/build.bin"), damaged);
    try (var seeder = new TestEngine("127.1.0.1");
        var leecher = new TestEngine("127.1.0.2")) {
      seeder.seed(content, sub("a"));

      Transfer transfer = leecher.engine.add(content.metainfo(), folder.resolve("b"), true);
      transfer.addPeers(List.of(seeder.address()));

      completes(transfer);
      hasContent(content, folder.resolve("b"));
      assertThat(transfer.progress().inBytes()).isEqualTo(64 << 10);
    }
  }

  @Test
  void add_otherContentInThePlace_failsAndLeavesItAlone() throws Exception {
    var content = TestContent.file("build.bin", 1_000_000, 64 << 10);
    Files.writeString(sub("b").resolve("build.bin"), "mine");
    try (var leecher = new TestEngine("127.1.0.2")) {
      Transfer transfer = leecher.engine.add(content.metainfo(), folder.resolve("b"), false);

      assertThatThrownBy(() -> completes(transfer))
          .hasRootCauseMessage(
              folder.resolve("b/build.bin")
                  + " is there and is other content; move it away or fetch elsewhere");
      assertThat(folder.resolve("b/build.bin")).hasContent("mine");
      assertThat(transfer.progress().state()).isEqualTo(TransferState.FAILED);
    }
  }

  @Test
  void setPeers_peerOutsideTheFetchDepth_isServedButNotAsked() throws Exception {
    var content = TestContent.file("build.bin", 1_000_000, 64 << 10);
    PeerLocator far = address -> Optional.of(new PeerPlace(Tier.POD, 2));
    try (var seeder = new TestEngine("127.2.0.1");
        var leecher = new TestEngine("127.1.0.2", settings -> settings, far)) {
      seeder.seed(content, sub("a"));
      Transfer transfer = leecher.engine.add(content.metainfo(), sub("b"), false);
      transfer.setPeers(new PeerView(List.of(seeder.address()), 3));
      await().atMost(PATIENCE).until(() -> transfer.progress().peers() == 1);
      assertThat(transfer.progress().inBytes()).isZero();

      transfer.fetchFrom(2);

      completes(transfer);
      assertThat(transfer.progress().inByTier()).containsEntry(Tier.POD, 1_000_000L);
    }
  }

  @Test
  void placesChanged_placeBecomesKnownLater_bytesAreCountedForItsTier() throws Exception {
    var content = TestContent.file("build.bin", 1_000_000, 64 << 10);
    var place = new AtomicReference<@Nullable PeerPlace>();
    try (var seeder = new TestEngine("127.2.0.1");
        var leecher =
            new TestEngine(
                "127.1.0.2", settings -> settings, address -> Optional.ofNullable(place.get()))) {
      seeder.seed(content, sub("a"));
      Transfer transfer = leecher.fetch(content, sub("b"), seeder);
      completes(transfer);
      assertThat(transfer.progress().inUnplaced()).isEqualTo(1_000_000);

      place.set(new PeerPlace(Tier.DC, 1));
      leecher.engine.placesChanged();

      await().atMost(PATIENCE).until(() -> transfer.progress().inUnplaced() == 0);
      assertThat(transfer.progress().inByTier()).containsEntry(Tier.DC, 1_000_000L);
      assertThat(leecher.count("rackcast.transfer.bytes", "direction", "in", "tier", "dc"))
          .isEqualTo(1_000_000);
    }
  }

  @Test
  void placesChanged_afterTheTransferEnded_itsBytesAreStillCounted() throws Exception {
    var content = TestContent.file("build.bin", 1_000_000, 64 << 10);
    var place = new AtomicReference<@Nullable PeerPlace>();
    try (var seeder = new TestEngine("127.2.0.1");
        var leecher =
            new TestEngine(
                "127.1.0.2", settings -> settings, address -> Optional.ofNullable(place.get()))) {
      seeder.seed(content, sub("a"));
      Transfer transfer = leecher.fetch(content, sub("b"), seeder);
      completes(transfer);
      transfer.stop().toCompletableFuture().get(60, TimeUnit.SECONDS);

      place.set(new PeerPlace(Tier.RACK, 1));
      leecher.engine.placesChanged();

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  leecher.count("rackcast.transfer.bytes", "direction", "in", "tier", "rack")
                      == 1_000_000);
    }
  }

  @Test
  void addPeers_ownAddress_isFoundOutAndLeftAlone() throws Exception {
    var content = TestContent.file("build.bin", 100_000, 64 << 10);
    try (var engine = new TestEngine("127.1.0.1")) {
      Transfer transfer = engine.engine.add(content.metainfo(), sub("a"), false);
      transfer.addPeers(List.of(engine.address()));

      await()
          .atMost(PATIENCE)
          .until(() -> engine.count("rackcast.transfer.connections.closed", "cause", "self") > 0);
      assertThat(transfer.progress().peers()).isZero();
    }
  }

  @Test
  void addPeers_bothSidesDialEachOther_oneConnectionStays() throws Exception {
    var content = TestContent.file("build.bin", 100_000, 64 << 10);
    try (var one = new TestEngine("127.1.0.1");
        var two = new TestEngine("127.1.0.2")) {
      Transfer first = one.engine.add(content.metainfo(), sub("a"), false);
      Transfer second = two.engine.add(content.metainfo(), sub("b"), false);
      first.whenChecked().toCompletableFuture().get(60, TimeUnit.SECONDS);
      second.whenChecked().toCompletableFuture().get(60, TimeUnit.SECONDS);

      first.addPeers(List.of(two.address()));
      second.addPeers(List.of(one.address()));

      await()
          .atMost(PATIENCE)
          .during(Duration.ofSeconds(1))
          .until(() -> first.progress().peers() == 1 && second.progress().peers() == 1);
    }
  }

  @Test
  void addPeers_onePeerThatDialledUs_isNotDialled() throws Exception {
    var content = TestContent.file("build.bin", 100_000, 64 << 10);
    try (var one = new TestEngine("127.1.0.1");
        var two = new TestEngine("127.1.0.2")) {
      Transfer first = one.seed(content, sub("a"));
      Transfer second = two.engine.add(content.metainfo(), sub("b"), false);
      second.fetchFrom(9); // so that it asks nobody, and both stay connected
      completes(first);
      second.whenChecked().toCompletableFuture().get(60, TimeUnit.SECONDS);
      first.addPeers(List.of(two.address()));
      // What it has is told after where it listens.
      await().atMost(PATIENCE).until(() -> second.progress().seeders() == 1);

      second.addPeers(List.of(one.address()));

      // A dial that found the other connection is told its end as a duplicate, by both sides.
      await()
          .atMost(PATIENCE)
          .during(Duration.ofSeconds(2))
          .until(() -> one.count(CLOSED, "cause", "duplicate") == 0);
    }
  }

  @Test
  void start_portInUse_saysWhereAndWhatToDoInPlainWords() throws Exception {
    try (var first = new TestEngine("127.1.0.1")) {
      int port = first.engine.port();

      assertThatThrownBy(
              () ->
                  new TestEngine(
                      "127.1.0.1",
                      settings ->
                          TransferSettings.listeningOn(new InetSocketAddress("127.1.0.1", port)),
                      address -> Optional.empty()))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot listen on 127.1.0.1:"
                  + port
                  + ": address already in use; stop the program that listens there or choose"
                  + " another port");
    }
  }

  @Test
  void delete_finishedTransfer_leavesNothing() throws Exception {
    var content = TestContent.folder("app", 32 << 10, 100_000, 0, 7);
    try (var engine = new TestEngine("127.1.0.1")) {
      Transfer transfer = engine.seed(content, sub("a"));
      completes(transfer);

      transfer.delete().toCompletableFuture().get(60, TimeUnit.SECONDS);

      assertThat(folder.resolve("a")).isEmptyDirectory();
      assertThat(engine.engine.transfer(content.metainfo().infoHash())).isEmpty();
    }
  }
}
