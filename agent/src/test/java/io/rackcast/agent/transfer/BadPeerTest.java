package io.rackcast.agent.transfer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Peers that break the protocol, lie or go silent. */
class BadPeerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final TestContent content = TestContent.file("build.bin", 1_500_000, 64 << 10);

  @TempDir Path folder;
  private TestEngine seeder;
  private TestEngine leecher;

  @BeforeEach
  void start() throws Exception {
    seeder = new TestEngine("127.1.0.1");
    leecher = new TestEngine("127.1.0.2");
    Transfer seed = seeder.seed(content, Files.createDirectories(folder.resolve("a")));
    seed.whenComplete().toCompletableFuture().get(60, SECONDS);
    Files.createDirectories(folder.resolve("b"));
  }

  @AfterEach
  void stop() {
    seeder.close();
    leecher.close();
  }

  private Transfer fetchFrom(BadSeeder bad) {
    Transfer transfer = leecher.engine.add(content.metainfo(), folder.resolve("b"), false);
    transfer.addPeers(List.of(bad.address()));
    return transfer;
  }

  private void completes(Transfer transfer) throws Exception {
    transfer.addPeers(List.of(seeder.address()));
    transfer.whenComplete().toCompletableFuture().get(60, SECONDS);
    assertThat(folder.resolve("b/build.bin")).hasSameBinaryContentAs(folder.resolve("a/build.bin"));
  }

  @Test
  void fetch_peerSendsWrongBlocks_isBannedAndThePieceFetchedElsewhere() throws Exception {
    try (var bad =
        new BadSeeder(
            "127.1.0.3",
            content,
            (peer, piece, begin, length) ->
                peer.sendBlock(piece, begin, new byte[length], 0, length))) {
      Transfer transfer = fetchFrom(bad);

      await().atMost(PATIENCE).until(() -> closed("banned") == 1);
      completes(transfer);

      assertThat(bad.connections).hasValue(1);
      assertThat(leecher.count("rackcast.transfer.pieces", "result", "wrong")).isPositive();
    }
  }

  @Test
  void fetch_liarSendsHalfOfAPiece_onlyTheLiarIsBanned() throws Exception {
    // One piece: the liar sends its first block wrong and goes silent, the seeder sends the rest.
    var small = TestContent.file("small.bin", 64 << 10, 64 << 10);
    seeder.seed(small, folder.resolve("a")).whenComplete().toCompletableFuture().get(60, SECONDS);
    try (var liar =
        new BadSeeder(
            "127.1.0.3",
            small,
            (peer, piece, begin, length) -> {
              if (begin == 0) {
                peer.sendBlock(piece, begin, new byte[length], 0, length);
              }
            })) {
      Transfer transfer = leecher.engine.add(small.metainfo(), folder.resolve("b"), false);
      transfer.addPeers(List.of(liar.address()));
      await().atMost(PATIENCE).until(() -> transfer.progress().inBytes() == 16 << 10);

      transfer.addPeers(List.of(seeder.address()));

      transfer.whenComplete().toCompletableFuture().get(60, SECONDS);
      assertThat(folder.resolve("b/small.bin"))
          .hasSameBinaryContentAs(folder.resolve("a/small.bin"));
      assertThat(leecher.count("rackcast.transfer.pieces", "result", "wrong")).isEqualTo(1);
      assertThat(closed("banned")).isEqualTo(1);
      assertThat(liar.connections).hasValue(1);
    }
  }

  @Test
  void fetch_peerNeverAnswers_requestsGoElsewhere() throws Exception {
    try (var silent = new BadSeeder("127.1.0.3", content, (peer, piece, begin, length) -> {})) {
      Transfer transfer = fetchFrom(silent);
      await().atMost(PATIENCE).until(() -> leecher.count("rackcast.transfer.peers.stalled") > 0);

      completes(transfer);

      assertThat(transfer.progress().inBytes()).isEqualTo(1_500_000);
    }
  }

  @Test
  void fetch_peerIsSlow_requestsAreCancelledAndRejectsOfThemHarmNothing() throws Exception {
    try (ServerSocket listener = RawPeer.listener("127.1.0.3")) {
      Transfer transfer = leecher.engine.add(content.metainfo(), folder.resolve("b"), false);
      transfer.addPeers(List.of(RawPeer.address(listener)));
      try (var slow = new RawPeer(listener.accept())) {
        slow.shakeHands(content.metainfo().infoHash());
        slow.send(RawPeer.HAVE_ALL);
        slow.send(RawPeer.UNCHOKE);
        List<ByteBuffer> cancelled = new ArrayList<>();
        RawPeer.Message next = slow.readUntil(RawPeer.CANCEL);
        for (; next.id() != RawPeer.REQUEST; next = slow.read()) {
          if (next.id() == RawPeer.CANCEL) {
            cancelled.add(next.body());
          }
        }
        for (ByteBuffer body : cancelled) {
          slow.send(RawPeer.REJECT, body.getInt(), body.getInt(), body.getInt());
        }
        int left = 1_500_000 - serve(slow, next.body());
        while (left > 0) {
          left -= serve(slow, slow.readUntil(RawPeer.REQUEST).body());
        }

        transfer.whenComplete().toCompletableFuture().get(60, SECONDS);
        assertThat(transfer.progress().wastedBytes()).isZero();
      }
    }
  }

  private int serve(RawPeer peer, ByteBuffer request) throws IOException {
    int piece = request.getInt();
    int begin = request.getInt();
    int length = request.getInt();
    peer.sendBlock(piece, begin, content.piece(piece), begin, length);
    return length;
  }

  @Test
  void fetch_peerClaimsPiecesItHasNot_requestsGoElsewhere() throws Exception {
    try (var liar =
        new BadSeeder(
            "127.1.0.3",
            content,
            (peer, piece, begin, length) -> peer.send(RawPeer.REJECT, piece, begin, length))) {
      Transfer transfer = fetchFrom(liar);
      await().atMost(PATIENCE).until(() -> liar.requests.get() > 0);

      completes(transfer);
    }
  }

  @Test
  void fetch_peerSendsBlocksNobodyAskedFor_isClosed() throws Exception {
    Transfer transfer = leecher.engine.add(content.metainfo(), folder.resolve("b"), false);
    transfer.whenChecked().toCompletableFuture().get(60, SECONDS);
    try (var peer = RawPeer.dial(leecher, "127.1.0.3")) {
      peer.shakeHands(content.metainfo().infoHash());
      peer.send(RawPeer.HAVE_NONE);
      for (int i = 0; i < 65; i++) {
        peer.sendBlock(0, 0, new byte[16 << 10], 0, 16 << 10);
      }

      assertThat(peer.isClosedByOther()).isTrue();
    }
    assertThat(leecher.count("rackcast.transfer.wasted.bytes", "cause", "unasked"))
        .isEqualTo(65 * 16384);
    assertThat(transfer.progress().piecesHave()).isZero();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      textBlock =
          """
          # message bytes in hex,                          cause
          00100000 06,                                     too_long
          7fffffff 07,                                     too_long
          ffffffff,                                        too_long
          00000002 00 00,                                  too_long
          00000005 06 00000000,                            wrong_length
          0000000d 06 00000017 00000000 00004000,          out_of_range
          0000000d 06 ffffffff 00000000 00004000,          out_of_range
          0000000d 06 00000000 0000fff0 00004000,          out_of_range
          0000000d 06 00000000 7ffffff0 00004000,          out_of_range
          0000000d 06 00000000 00000000 00020001,          out_of_range
          0000000d 06 00000000 00000000 00000000,          out_of_range
          00000005 04 00000017,                            out_of_range
          00000004 05 ffffff,                              out_of_range
          00000003 05 ffff,                                wrong_length
          """)
  void peer_breaksTheProtocol_isClosedWithTheCause(String hex, String cause) throws Exception {
    try (var peer = RawPeer.dial(seeder, "127.1.0.3")) {
      peer.shakeHands(content.metainfo().infoHash());

      peer.sendRaw(HexFormat.of().parseHex(hex.replace(" ", "")));

      assertThat(peer.isClosedByOther()).isTrue();
    }
    await()
        .atMost(PATIENCE)
        .until(() -> seeder.count("rackcast.transfer.connections.closed", "cause", cause) == 1);
  }

  @Test
  void accept_garbageInsteadOfAHandshake_closesAtOnce() throws Exception {
    try (var peer = RawPeer.dial(seeder, "127.1.0.3")) {
      peer.sendRaw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(peer.isClosedByOther()).isTrue();
    }
    assertThat(seeder.count("rackcast.transfer.connections.closed", "cause", "not_bittorrent"))
        .isEqualTo(1);
  }

  @Test
  void accept_nothingIsSaid_closesAfterTheTimeout() throws Exception {
    try (var peer = RawPeer.dial(seeder, "127.1.0.3")) {
      assertThat(peer.isClosedByOther()).isTrue();
    }
    assertThat(seeder.count("rackcast.transfer.connections.closed", "cause", "handshake_timeout"))
        .isEqualTo(1);
  }

  @Test
  void request_floodOfRequestsWithoutReading_isClosedAndBounded() throws Exception {
    try (var peer = RawPeer.dial(seeder, "127.1.0.3")) {
      peer.shakeHands(content.metainfo().infoHash());
      peer.send(RawPeer.HAVE_NONE);
      peer.send(RawPeer.INTERESTED);
      peer.readUntil(RawPeer.UNCHOKE);
      var requests = ByteBuffer.allocate(17 * 10_000);
      for (int i = 0; i < 10_000; i++) {
        requests.putInt(13).put((byte) RawPeer.REQUEST).putInt(0).putInt(0).putInt(16 << 10);
      }

      boolean closed = false;
      for (int i = 0; i < 400 && !closed; i++) {
        try {
          peer.sendRaw(requests.array());
        } catch (IOException e) {
          closed = true;
        }
      }

      assertThat(closed).isTrue();
    }
    assertThat(seeder.count("rackcast.transfer.connections.closed", "cause", "flood")).isEqualTo(1);
  }

  private double closed(String cause) {
    return leecher.count("rackcast.transfer.connections.closed", "cause", cause);
  }
}
