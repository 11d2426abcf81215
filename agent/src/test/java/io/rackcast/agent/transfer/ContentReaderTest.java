package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.transfer.storage.FileSlice;
import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content that is read while it comes, from real engines on loopback. */
class ContentReaderTest {
  private static final int MIB = 1 << 20;
  private static final int WINDOW = 16;
  private static final int PIECES = 96;
  private static final Metainfo LARGE = ZeroContent.torrent("layer", PIECES, MIB);

  @TempDir Path folder;
  private final List<Integer> order = new CopyOnWriteArrayList<>();
  private TestEngine seeder;
  private TestEngine leecher;

  @BeforeEach
  void start() throws Exception {
    seeder = new TestEngine("127.1.0.1");
    leecher = new TestEngine("127.1.0.2");
    Files.createDirectories(folder.resolve("a"));
    Files.createDirectories(folder.resolve("b"));
  }

  @AfterEach
  void stop() {
    seeder.close();
    leecher.close();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static void fails(CompletionStage<Long> stage, String sentence) {
    assertThatThrownBy(() -> get(stage))
        .hasRootCauseInstanceOf(TransferException.class)
        .hasMessageContaining(sentence);
  }

  private Transfer seed(TestContent content) throws Exception {
    Transfer transfer = seeder.seed(content, folder.resolve("a"));
    get(transfer.whenComplete());
    return transfer;
  }

  private Transfer begin(Metainfo metainfo) throws Exception {
    Transfer transfer = leecher.engine.add(metainfo, folder.resolve("b"), false);
    transfer.onPieceVerified(order::add);
    get(transfer.whenChecked());
    return transfer;
  }

  /** A fetch of the large content, in the order of which nothing but readers has a say. */
  private Transfer large() throws Exception {
    ZeroContent.write(folder.resolve("a/layer"), LARGE);
    get(seeder.engine.add(LARGE, folder.resolve("a"), true).whenComplete());
    return begin(LARGE);
  }

  private void fetch(Transfer transfer) throws Exception {
    transfer.addPeers(List.of(seeder.address()));
    get(transfer.whenComplete());
  }

  private static byte[] read(ContentReader reader, long offset, int length) throws IOException {
    try (FileSlice slice = reader.slice(offset, length)) {
      return read(slice);
    }
  }

  private static byte[] read(FileSlice slice) throws IOException {
    var bytes = ByteBuffer.allocate(slice.length());
    while (bytes.hasRemaining()) {
      assertThat(slice.channel().read(bytes, slice.offset() + bytes.position())).isPositive();
    }
    return bytes.array();
  }

  private static byte[] bytes(TestContent content) {
    return Objects.requireNonNull(content.files().values().iterator().next());
  }

  @Test
  void verifiedFrom_beginOfLargeContent_comesBeforeTheRest() throws Exception {
    Transfer transfer = large();
    ContentReader reader = transfer.reader();
    CompletionStage<Long> first = reader.verifiedFrom(0);

    fetch(transfer);

    assertThat(get(first)).isPositive();
    // Pieces are checked by several workers, so one may be overtaken.
    assertThat(order.subList(0, WINDOW / 2)).allMatch(piece -> piece < WINDOW).contains(0);
  }

  @Test
  void verifiedFrom_severalRanges_allComeBeforeTheRestWithoutWaitingForEachOther()
      throws Exception {
    Transfer transfer = large();
    CompletionStage<Long> late = transfer.reader().verifiedFrom(70L * MIB + 5);
    CompletionStage<Long> middle = transfer.reader().verifiedFrom(40L * MIB);

    fetch(transfer);

    assertThat(get(late)).isPositive();
    assertThat(get(middle)).isPositive();
    assertThat(order.subList(0, WINDOW))
        .allMatch(piece -> in(piece, 70) || in(piece, 40))
        .contains(40, 70);
  }

  @Test
  void verifiedFrom_oneReaderWaitsAtTwoPlaces_bothComeBeforeTheRest() throws Exception {
    Transfer transfer = large();
    ContentReader reader = transfer.reader();
    CompletionStage<Long> late = reader.verifiedFrom(70L * MIB);
    CompletionStage<Long> early = reader.verifiedFrom(20L * MIB);

    fetch(transfer);

    assertThat(get(late)).isPositive();
    assertThat(get(early)).isPositive();
    assertThat(order.subList(0, WINDOW / 2)).contains(20, 70);
  }

  private static boolean in(int piece, int first) {
    return piece >= first && piece < first + WINDOW;
  }

  @Test
  void close_nobodyReadsAnyMore_theOrderIsFreeAgain() throws Exception {
    Transfer transfer = large();
    ContentReader reader = transfer.reader();
    CompletionStage<Long> waiting = reader.verifiedFrom(40L * MIB);

    reader.close();

    fails(waiting, "the content is not being read any more");
    fetch(transfer);
    assertThat(order.subList(0, WINDOW)).anyMatch(piece -> !in(piece, 40));
  }

  @Test
  void verifiedFrom_readOnWhileItComes_givesTheContentInOrder() throws Exception {
    var content = TestContent.file("layer", 5_000_003, 64 << 10);
    seed(content);
    Transfer transfer = begin(content.metainfo());
    ContentReader reader = transfer.reader();
    transfer.addPeers(List.of(seeder.address()));
    var all = ByteBuffer.allocate(5_000_003);

    while (all.hasRemaining()) {
      int offset = all.position();
      int verified = (int) (long) get(reader.verifiedFrom(offset));
      assertThat(verified).isBetween(1, all.remaining());
      all.put(read(reader, offset, Math.min(verified, 100_000)));
    }

    assertThat(all.array()).isEqualTo(bytes(content));
    assertThat(get(reader.verifiedFrom(5_000_003))).isZero();
  }

  @Test
  void verifiedFrom_wholeContent_isAnsweredAtOnce() throws Exception {
    var content = TestContent.file("layer", 300_000, 64 << 10);
    Transfer transfer = seed(content);

    CompletionStage<Long> verified = transfer.reader().verifiedFrom(100_000);

    assertThat(verified.toCompletableFuture()).isCompletedWithValue(200_000L);
  }

  @Test
  void verifiedFrom_transferIsStopped_fails() throws Exception {
    Transfer transfer = large();
    ContentReader reader = transfer.reader();
    CompletionStage<Long> waiting = reader.verifiedFrom(0);

    get(transfer.stop());

    fails(waiting, "the transfer was stopped");
    fails(reader.verifiedFrom(3), "the transfer was stopped");
    assertThatThrownBy(() -> reader.slice(0, 1)).hasMessage("the transfer was stopped");
  }

  @Test
  void verifiedFrom_peerSendsWrongBytes_theyAreNeverReadable() throws Exception {
    var content = TestContent.file("layer", 200_000, 64 << 10);
    seed(content);
    try (var bad =
        new BadSeeder(
            "127.1.0.3",
            content,
            (peer, piece, begin, length) ->
                peer.sendBlock(piece, begin, new byte[length], 0, length))) {
      Transfer transfer = begin(content.metainfo());
      ContentReader reader = transfer.reader();
      CompletionStage<Long> first = reader.verifiedFrom(0);
      transfer.addPeers(List.of(bad.address()));
      await().until(() -> leecher.count("rackcast.transfer.pieces", "result", "wrong") > 0);
      assertThat(first.toCompletableFuture()).isNotDone();
      assertThatThrownBy(() -> reader.slice(0, 1)).isInstanceOf(IllegalArgumentException.class);

      transfer.addPeers(List.of(seeder.address()));

      int verified = (int) (long) get(first);
      assertThat(read(reader, 0, verified)).isEqualTo(Arrays.copyOf(bytes(content), verified));
    }
  }

  @Test
  void slice_contentIsPlacedAndThenDeleted_staysReadable() throws Exception {
    var content = TestContent.file("layer", 3_000_000, 64 << 10);
    seed(content);
    Transfer transfer = begin(content.metainfo());
    ContentReader reader = transfer.reader();
    get(transfer.offerPieces(0, ByteBuffer.wrap(content.piece(0))));
    FileSlice slice = reader.slice(10, 1000);

    fetch(transfer);
    byte[] placed = read(reader, 2_999_000, 1000);
    get(transfer.delete());

    assertThat(read(slice)).isEqualTo(Arrays.copyOfRange(bytes(content), 10, 1010));
    assertThat(placed).isEqualTo(Arrays.copyOfRange(bytes(content), 2_999_000, 3_000_000));
    slice.close();
  }

  @Test
  void looksUntouched_fileChangedInItsPlace_isFalseAndAddedAgainItIsMended() throws Exception {
    var content = TestContent.file("layer", 300_000, 64 << 10);
    seed(content);
    Transfer transfer = begin(content.metainfo());
    fetch(transfer);
    assertThat(get(transfer.looksUntouched())).isTrue();

    Files.write(folder.resolve("b/layer"), new byte[300_000]);

    assertThat(get(transfer.looksUntouched())).isFalse();
    get(transfer.stop());
    Transfer again = leecher.engine.add(content.metainfo(), folder.resolve("b"), true);
    CompletionStage<Long> first = again.reader().verifiedFrom(0);
    assertThat(get(again.whenChecked())).isZero();
    again.addPeers(List.of(seeder.address()));
    assertThat(get(first)).isPositive();
    get(again.whenComplete());
    assertThat(folder.resolve("b/layer")).hasBinaryContent(bytes(content));
  }

  @Test
  void reader_folder_isRefused() throws Exception {
    var content = TestContent.folder("app", 32 << 10, 1000, 2000);
    Transfer transfer = begin(content.metainfo());

    assertThatThrownBy(transfer::reader)
        .hasMessage("app is a folder, which cannot be read as one file; fetch it instead");
  }

  @Test
  void verifiedFrom_noSuchOffset_isRefused() throws Exception {
    var content = TestContent.file("layer", 1000, 32 << 10);
    ContentReader reader = begin(content.metainfo()).reader();

    assertThatThrownBy(() -> reader.verifiedFrom(1001))
        .hasMessage("the content has 1000 bytes, none at 1001");
  }
}
