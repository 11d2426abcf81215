package io.rackcast.agent.transfer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.transfer.wire.ExtensionHandshake;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of more than a block, which agents make of each other. */
class LongRequestsTest {
  private static final int BLOCK = 16 << 10;
  private static final int LONG = 128 << 10;
  // Long requests: more than connection and engine hold before anything is read.
  private static final int MORE = 7 * 8;

  private final TestContent content = TestContent.file("build.bin", 8_000_000, 1 << 20);

  @TempDir Path folder;

  private Path sub(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private Transfer seed(TestEngine engine) throws Exception {
    Transfer seed = engine.seed(content, sub("seed"));
    seed.whenComplete().toCompletableFuture().get(60, SECONDS);
    return seed;
  }

  private static void shakeHands(RawPeer peer, TestContent content) throws IOException {
    peer.shakeHands(content.metainfo().infoHash());
    peer.send(RawPeer.HAVE_NONE);
    peer.send(RawPeer.INTERESTED);
    peer.readUntil(RawPeer.UNCHOKE);
  }

  private byte[] bytes(int piece, int begin, int length) {
    return Arrays.copyOfRange(content.piece(piece), begin, begin + length);
  }

  /** The next block, which must be right; they come in about the order of the requests. */
  private ByteRequest readBlock(RawPeer peer) throws IOException {
    ByteBuffer body = peer.readUntil(RawPeer.PIECE).body();
    int piece = body.getInt();
    int begin = body.getInt();
    var data = new byte[body.remaining()];
    body.get(data);
    assertThat(data).isEqualTo(bytes(piece, begin, data.length));
    return new ByteRequest(piece, begin, data.length);
  }

  private void readBlock(RawPeer peer, int piece, int begin, int length) throws IOException {
    assertThat(readBlock(peer)).isEqualTo(new ByteRequest(piece, begin, length));
  }

  @Test
  void request_longOnes_areFirstReadAndThenSentFromTheFile() throws Exception {
    try (var seeder = new TestEngine("127.1.0.1")) {
      seed(seeder);
      try (var peer = RawPeer.dial(seeder, "127.1.0.9")) {
        shakeHands(peer, content);
        peer.send(RawPeer.REQUEST, 2, LONG, LONG);
        readBlock(peer, 2, LONG, LONG);
        assertThat(seeder.count("rackcast.transfer.sendfile.bytes")).isZero();

        for (int round = 0; round < 5; round++) {
          peer.send(RawPeer.REQUEST, 2, LONG, LONG);
          peer.send(RawPeer.REQUEST, 2, LONG + BLOCK, BLOCK);
          List<ByteRequest> came = new ArrayList<>();
          came.add(readBlock(peer));
          came.add(readBlock(peer));
          assertThat(came)
              .containsExactlyInAnyOrder(
                  new ByteRequest(2, LONG, LONG), new ByteRequest(2, LONG + BLOCK, BLOCK));
        }

        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> seeder.count("rackcast.transfer.sendfile.bytes") == 5 * LONG);
      }
    }
  }

  @Test
  void request_fileCutBySomeoneElse_failsTheTransferAndSaysWhy() throws Exception {
    try (var seeder = new TestEngine("127.1.0.1")) {
      Transfer seed = seed(seeder);
      try (var peer = RawPeer.dial(seeder, "127.1.0.9")) {
        shakeHands(peer, content);
        peer.send(RawPeer.REQUEST, 2, LONG, LONG);
        readBlock(peer, 2, LONG, LONG);
        try (var file = Files.newByteChannel(seed.target(), StandardOpenOption.WRITE)) {
          file.truncate(1 << 20);
        }

        peer.send(RawPeer.REQUEST, 2, LONG, LONG);

        assertThat(peer.isClosedByOther()).isTrue();
        seed.whenOver().toCompletableFuture().handle((none, e) -> true).get(60, SECONDS);
        assertThat(seed.progress().problem().orElse("")).contains("was cut by someone else");
      }
    }
  }

  @Test
  void request_fileOfTheFirstOfManyCutBySomeoneElse_failsTheTransferAndSaysWhy() throws Exception {
    int half = LONG / 2;
    try (var seeder = new TestEngine("127.1.0.1")) {
      Transfer seed = seed(seeder);
      try (var peer = RawPeer.dialNarrow(seeder, "127.1.0.9")) {
        shakeHands(peer, content);
        for (int piece : List.of(0, 6)) {
          peer.send(RawPeer.REQUEST, piece, 0, half);
          readBlock(peer, piece, 0, half);
        }
        // More than connection and engine hold before anything is read; some go out together.
        for (int i = 0; i < 100; i++) {
          peer.send(RawPeer.REQUEST, i == 90 ? 6 : 0, 0, half);
        }
        try (var file = Files.newByteChannel(seed.target(), StandardOpenOption.WRITE)) {
          file.truncate(5 << 20);
        }

        assertThat(peer.isClosedByOther()).isTrue();

        seed.whenOver().toCompletableFuture().handle((none, e) -> true).get(60, SECONDS);
        assertThat(seed.progress().problem().orElse("")).contains("was cut by someone else");
      }
    }
  }

  private static void requestMoreThanIsHeld(RawPeer peer) throws IOException {
    for (int i = 0; i < MORE; i++) {
      peer.send(RawPeer.REQUEST, i / 8, i % 8 * LONG, LONG);
    }
  }

  @Test
  void cancel_partOfARequest_restIsSent() throws Exception {
    try (var seeder = new TestEngine("127.1.0.1")) {
      seed(seeder);
      try (var peer = RawPeer.dialNarrow(seeder, "127.1.0.9")) {
        shakeHands(peer, content);
        requestMoreThanIsHeld(peer);
        peer.send(RawPeer.CANCEL, 6, 7 * LONG + BLOCK, BLOCK);

        Set<ByteRequest> expected = new HashSet<>();
        for (int i = 0; i < MORE - 1; i++) {
          expected.add(new ByteRequest(i / 8, i % 8 * LONG, LONG));
        }
        expected.add(new ByteRequest(6, 7 * LONG, BLOCK));
        expected.add(new ByteRequest(6, 7 * LONG + 2 * BLOCK, LONG - 2 * BLOCK));
        Set<ByteRequest> came = new HashSet<>();
        while (came.size() < expected.size()) {
          came.add(readBlock(peer));
        }
        assertThat(came).isEqualTo(expected);
      }
    }
  }

  @Test
  void cancel_singleBytesOfARequest_cutItIntoNothing() throws Exception {
    try (var seeder = new TestEngine("127.1.0.1")) {
      seed(seeder);
      try (var peer = RawPeer.dialNarrow(seeder, "127.1.0.9")) {
        shakeHands(peer, content);
        requestMoreThanIsHeld(peer);
        for (int i = 1; i < 2000; i++) {
          peer.send(RawPeer.CANCEL, 6, 7 * LONG + 2 * i + 1, 1);
        }

        Set<ByteRequest> came = new HashSet<>();
        while (came.size() < MORE) {
          came.add(readBlock(peer));
        }
        assertThat(came).contains(new ByteRequest(6, 7 * LONG, LONG));
      }
    }
  }

  @Test
  void without_aPart_leavesWhatIsBeforeAndAfter() {
    var whole = new ByteRequest(3, BLOCK, 4 * BLOCK);

    assertThat(whole.without(new ByteRequest(3, 2 * BLOCK, BLOCK)))
        .containsExactly(
            new ByteRequest(3, BLOCK, BLOCK), new ByteRequest(3, 3 * BLOCK, 2 * BLOCK));
    assertThat(whole.without(new ByteRequest(3, BLOCK, BLOCK)))
        .containsExactly(new ByteRequest(3, 2 * BLOCK, 3 * BLOCK));
    assertThat(whole.without(whole)).isEmpty();
    assertThat(whole.cut(3 * BLOCK))
        .containsExactly(
            new ByteRequest(3, BLOCK, 3 * BLOCK), new ByteRequest(3, 4 * BLOCK, BLOCK));
    assertThat(whole.contains(new ByteRequest(4, 2 * BLOCK, BLOCK))).isFalse();
    assertThat(whole.contains(new ByteRequest(3, 4 * BLOCK, 2 * BLOCK))).isFalse();
  }

  /** A seeder that says how much may be asked for at a time, and notes what is asked for. */
  private final class Noting implements AutoCloseable {
    private final ServerSocket listener = RawPeer.listener("127.1.0.8");
    private final Queue<Integer> lengths = new ConcurrentLinkedQueue<>();
    private final boolean refusesFirst;

    private Noting(String says, boolean refusesFirst) throws IOException {
      this.refusesFirst = refusesFirst;
      var thread = new Thread(() -> serve(says), "noting");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve(String says) {
      try (var peer = new RawPeer(listener.accept())) {
        peer.shakeHands(content.metainfo().infoHash());
        peer.sendExtended(0, says);
        peer.send(RawPeer.HAVE_ALL);
        peer.send(RawPeer.UNCHOKE);
        while (true) {
          var body = peer.readUntil(RawPeer.REQUEST).body();
          int piece = body.getInt();
          int begin = body.getInt();
          int length = body.getInt();
          lengths.add(length);
          if (refusesFirst && lengths.size() == 1) {
            peer.send(RawPeer.REJECT, piece, begin, length);
          } else {
            peer.sendBlock(piece, begin, content.piece(piece), begin, length);
          }
        }
      } catch (IOException e) {
        // The other side is done.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  private List<Integer> lengthsAsked(String says, boolean refusesFirst) throws Exception {
    try (var leecher = new TestEngine("127.1.0.2");
        var noting = new Noting(says, refusesFirst);
        var seeder = new TestEngine("127.1.0.1")) {
      Transfer transfer = leecher.engine.add(content.metainfo(), sub("fetched"), false);
      transfer.addPeers(List.of(RawPeer.address(noting.listener)));
      if (refusesFirst) {
        await().atMost(Duration.ofSeconds(60)).until(() -> noting.lengths.size() > 1);
        seed(seeder);
        transfer.addPeers(List.of(seeder.address()));
      }
      transfer.whenComplete().toCompletableFuture().get(60, SECONDS);
      assertThat(content.path(folder.resolve("fetched"), "build.bin"))
          .hasBinaryContent(content.files().get("build.bin"));
      return List.copyOf(noting.lengths);
    }
  }

  @Test
  void fetch_peerThatTakesLongRequests_isAskedForSeveralBlocksAtATime() throws Exception {
    List<Integer> lengths = lengthsAsked("d10:rc_requesti131072ee", false);

    assertThat(lengths).allMatch(length -> length <= LONG).contains(LONG);
    assertThat(lengths.size()).isLessThan(8_000_000 / BLOCK / 2);
  }

  @Test
  void fetch_peerThatSaysNothing_isAskedForSingleBlocks() throws Exception {
    assertThat(lengthsAsked("de", false)).allMatch(length -> length <= BLOCK);
  }

  @Test
  void fetch_peerThatSaysTooMuch_isAskedForTheMostThatIsAllowed() throws Exception {
    assertThat(lengthsAsked("d10:rc_requesti99999999ee", false))
        .allMatch(length -> length <= ExtensionHandshake.MAX_REQUEST_BYTES);
  }

  @Test
  void request_theLongestOfAnAgent_isAnswered() throws Exception {
    try (var seeder = new TestEngine("127.1.0.1")) {
      seed(seeder);
      try (var peer = RawPeer.dial(seeder, "127.1.0.9")) {
        peer.shakeHands(content.metainfo().infoHash());
        peer.sendExtended(0, "d10:rc_requesti524288ee");
        peer.send(RawPeer.HAVE_NONE);
        peer.send(RawPeer.INTERESTED);
        peer.readUntil(RawPeer.UNCHOKE);
        peer.send(RawPeer.REQUEST, 2, LONG, ExtensionHandshake.MAX_REQUEST_BYTES);

        readBlock(peer, 2, LONG, ExtensionHandshake.MAX_REQUEST_BYTES);
      }
    }
  }

  @Test
  void request_longOneOfAnotherClient_endsTheConnection() throws Exception {
    try (var seeder = new TestEngine("127.1.0.1")) {
      seed(seeder);
      try (var peer = RawPeer.dial(seeder, "127.1.0.9")) {
        shakeHands(peer, content);
        peer.send(RawPeer.REQUEST, 2, 0, LONG + 1);

        assertThatThrownBy(() -> peer.readUntil(RawPeer.PIECE)).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void fetch_longRequestRefused_itsBlocksComeFromOthers() throws Exception {
    assertThat(lengthsAsked("d10:rc_requesti131072ee", true)).contains(LONG);
  }
}
