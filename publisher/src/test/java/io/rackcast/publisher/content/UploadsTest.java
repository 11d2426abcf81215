package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadsTest {
  private static final UploadLimits LIMITS =
      new UploadLimits(1L << 30, 100, 4, 3, Duration.ofDays(1));

  @TempDir Path folder;
  private Store store;
  private ContentFolder content;
  private Uploads uploads;
  private DurableFiles.Opener opener = FileChannel::open;

  @BeforeEach
  void start() throws IOException {
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    content = new ContentFolder(folder.resolve("content"));
    uploads =
        new Uploads(folder.resolve("uploads"), content, store, LIMITS, (f, o) -> opener.open(f, o));
  }

  @AfterEach
  void stop() {
    uploads.close();
    store.close();
  }

  /** As after kill -9: nothing is closed in order, and all in memory is gone. */
  private void restart() throws IOException {
    store.close();
    start();
  }

  private static byte[] bytes(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static UploadPlan plan(String release, long size) {
    return new UploadPlan(
        ReleaseKey.parse(release), "f.bin", false, List.of(new FileSpec("f.bin", size, false)), 0);
  }

  private Uploads.State begin(UploadPlan plan) {
    var begun = uploads.begin("ci", plan, List.of());
    return ((Uploads.Begun.Ready) begun).state();
  }

  private void send(String id, byte[] data, int from, int to) {
    try (var stream = uploads.send("ci", id, from)) {
      for (int at = from; at < to; ) {
        int end = Math.min(to, at + 100_000);
        stream.append(Arrays.copyOfRange(data, at, end));
        at = end;
      }
    }
  }

  private StoredRelease publish(UploadPlan plan, byte[] data) {
    var id = begin(plan).id();
    send(id, data, 0, data.length);
    return uploads.finish("ci", id, Optional.of(sha256(data)));
  }

  private static Sha256Digest sha256(byte[] data) {
    try {
      return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRefused(Refusal.Kind kind, String part, Runnable act) {
    var thrown = catchThrowable(act::run);
    assertThat(thrown).asInstanceOf(throwable(Refusal.class)).hasMessageContaining(part);
    assertThat(((Refusal) thrown).kind()).isEqualTo(kind);
  }

  private byte[] kept(Sha256Digest sha256) throws IOException {
    return Files.readAllBytes(content.find(sha256).orElseThrow());
  }

  @Test
  void finish_wholeUpload_keepsContentUnderItsDigestAndCleansUp() throws Exception {
    var data = bytes(3_000_001);

    var release = publish(plan("web@1", data.length), data);

    assertThat(release.artifact().content().sha256()).isEqualTo(sha256(data));
    assertThat(release.artifact().isApproved()).isTrue();
    assertThat(kept(sha256(data))).isEqualTo(data);
    assertThat(content.torrent(release.artifact().content().infoHash())).isPresent();
    assertThat(folder.resolve("uploads")).isEmptyDirectory();
  }

  @Test
  void finish_again_givesTheSameAnswer() {
    var data = bytes(1000);
    var id = begin(plan("web@1", data.length)).id();
    send(id, data, 0, data.length);

    var first = uploads.finish("ci", id, Optional.empty());

    assertThat(uploads.finish("ci", id, Optional.empty())).isEqualTo(first);
    assertThat(store.approvals().head()).isEqualTo(1);
  }

  @Test
  void finish_bytesMissing_isRefusedAndUploadGoesOn() {
    var data = bytes(1000);
    var id = begin(plan("web@1", data.length)).id();
    send(id, data, 0, 600);

    assertRefused(
        Refusal.Kind.TOO_EARLY, "600 of 1000", () -> uploads.finish("ci", id, Optional.empty()));

    send(id, data, 600, 1000);
    assertThat(uploads.finish("ci", id, Optional.empty()).artifact().content().sha256())
        .isEqualTo(sha256(data));
  }

  @Test
  void finish_otherDigestThanSent_isDataLossAndNothingIsPublished() {
    var data = bytes(1000);
    var id = begin(plan("web@1", data.length)).id();
    send(id, data, 0, data.length);

    assertRefused(
        Refusal.Kind.DATA_LOSS,
        "nothing was published",
        () -> uploads.finish("ci", id, Optional.of(sha256(new byte[1]))));

    assertThat(store.releases().find(ReleaseKey.parse("web@1"))).isEmpty();
    assertThat(content.find(sha256(data))).isEmpty();
  }

  @Test
  void begin_afterCut_findsTheUploadWhereItStopped() {
    var data = bytes(500_000);
    var plan = plan("web@1", data.length);
    var first = begin(plan);
    send(first.id(), data, 0, 300_000);

    var second = begin(plan);

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.receivedBytes()).isEqualTo(300_000);
  }

  @Test
  void begin_afterKill_goesOnFromWhatWasSyncedAndHashesAreRight() throws Exception {
    var data = bytes(2_000_000);
    var plan = plan("web@1", data.length);
    send(begin(plan).id(), data, 0, 1_300_000);

    restart();
    var found = begin(plan);
    send(found.id(), data, (int) found.receivedBytes(), data.length);
    var release = uploads.finish("ci", found.id(), Optional.empty());

    assertThat(found.receivedBytes()).isEqualTo(1_300_000);
    assertThat(release.artifact().content().sha256()).isEqualTo(sha256(data));
    assertThat(kept(sha256(data))).isEqualTo(data);
  }

  @Test
  void begin_afterKillWithBytesBeyondTheLastNote_cutsThem() throws Exception {
    var data = bytes(2_000_000);
    var plan = plan("web@1", data.length);
    var id = begin(plan).id();
    send(id, data, 0, 1_000_000);
    // The power went between writing and noting: what is behind may be anything.
    Files.write(
        folder.resolve("uploads").resolve(id).resolve("0"),
        new byte[5000],
        StandardOpenOption.APPEND);

    restart();
    var found = begin(plan);
    send(found.id(), data, (int) found.receivedBytes(), data.length);

    assertThat(found.receivedBytes()).isEqualTo(1_000_000);
    assertThat(uploads.finish("ci", found.id(), Optional.empty()).artifact().content().sha256())
        .isEqualTo(sha256(data));
  }

  @Test
  void begin_folderAfterKill_goesOnInTheMiddleFile() throws Exception {
    var plan =
        new UploadPlan(
            ReleaseKey.parse("web@1"),
            "site",
            true,
            List.of(
                new FileSpec("a", 0, false),
                new FileSpec("b/x", 1000, true),
                new FileSpec("b/y", 200_000, false),
                new FileSpec("c", 0, false)),
            0);
    var data = bytes(201_000);
    send(begin(plan).id(), data, 0, 50_000);

    restart();
    var found = begin(plan);
    send(found.id(), data, (int) found.receivedBytes(), data.length);
    var release = uploads.finish("ci", found.id(), Optional.empty());

    assertThat(found.receivedBytes()).isEqualTo(50_000);
    var files = store.releases().files(release.artifact());
    assertThat(files).extracting(f -> f.path()).containsExactly("a", "b/x", "b/y", "c");
    assertThat(files.get(1).executable()).isTrue();
    assertThat(files.get(2).sha256()).isEqualTo(sha256(Arrays.copyOfRange(data, 1000, 201_000)));
    assertThat(kept(files.get(3).sha256())).isEmpty();
  }

  @Test
  void finish_killedBetweenPlacingAndApproval_leavesNothingApprovedAndCanBeDoneAgain()
      throws Exception {
    var data = bytes(100_000);
    var plan = plan("web@1", data.length);
    var id = begin(plan).id();
    send(id, data, 0, data.length);
    // What placing does first: the content is linked, the database knows nothing.
    content.keep(folder.resolve("uploads").resolve(id).resolve("0"), sha256(data));

    restart();

    assertThat(store.releases().ofDigest(sha256(data))).isEmpty();
    assertThat(store.approvals().head()).isZero();
    var found = begin(plan);
    assertThat(found.receivedBytes()).isEqualTo(data.length);
    assertThat(uploads.finish("ci", found.id(), Optional.empty()).isLive()).isTrue();
  }

  @Test
  void finish_killedBetweenApprovalAndItsNote_givesTheSameRelease() throws Exception {
    var data = bytes(100_000);
    var plan = plan("web@1", data.length);
    var release = publish(plan, data);
    // As if the note in the upload's row and the removal of its folder had not been reached.
    var id = begin(plan("web@1", data.length)).id();
    send(id, data, 0, data.length);

    restart();

    assertThat(uploads.finish("ci", id, Optional.empty())).isEqualTo(release);
    assertThat(store.approvals().head()).isEqualTo(1);
  }

  @Test
  void start_foldersOfForgottenUploads_areRemoved() throws Exception {
    Files.createDirectories(folder.resolve("uploads/forgotten"));
    Files.write(folder.resolve("uploads/forgotten/0"), new byte[10]);

    restart();

    assertThat(folder.resolve("uploads/forgotten")).doesNotExist();
  }

  @Test
  void publish_sameContentFromTwoAtOnce_isOneArtifactAndBothSucceed() throws Exception {
    var data = bytes(1_500_000);
    Callable<StoredRelease> one = () -> publish(plan("web@1", data.length), data);
    Callable<StoredRelease> other = () -> publish(plan("web@2", data.length), data);
    var pool = Executors.newFixedThreadPool(2);

    var both = pool.invokeAll(List.of(one, other));

    pool.shutdown();
    assertThat(both.get(0).get().artifact()).isEqualTo(both.get(1).get().artifact());
    assertThat(store.approvals().head()).isEqualTo(1);
  }

  @Test
  void begin_whileAnotherSends_isAnUploadOfItsOwn() {
    var data = bytes(1000);
    var plan = plan("web@1", data.length);
    var first = begin(plan);
    try (var stream = uploads.send("ci", first.id(), 0)) {
      stream.append(Arrays.copyOf(data, 500));

      var second = begin(plan);

      assertThat(second.id()).isNotEqualTo(first.id());
      assertThat(second.receivedBytes()).isZero();
    }
  }

  @Test
  void publish_sameVersionOtherContent_isTakenForTheSecond() {
    var plan = plan("web@1", 1000);
    publish(plan, bytes(1000));
    var other = new byte[1000];
    var id = begin(plan).id();
    send(id, other, 0, 1000);

    assertRefused(
        Refusal.Kind.TAKEN,
        "web@1 exists with other content",
        () -> uploads.finish("ci", id, Optional.empty()));

    assertThat(content.find(sha256(other))).isEmpty();
    assertRefused(
        Refusal.Kind.TAKEN, "publish under another version", () -> begin(plan("web@1", 9)));
  }

  @Test
  void begin_withAllDigestsOfThePublished_isDoneAtOnce() {
    var data = bytes(1000);
    var plan = plan("web@1", data.length);
    var release = publish(plan, data);

    assertThat(uploads.begin("ci", plan, List.of(sha256(data))))
        .isEqualTo(new Uploads.Begun.Done(release));
    assertRefused(
        Refusal.Kind.TAKEN,
        "other content",
        () -> uploads.begin("ci", plan, List.of(sha256(new byte[9]))));
  }

  @Test
  void begin_revokedRelease_isRefusedWithTheReason() {
    var plan = plan("web@1", 1000);
    publish(plan, bytes(1000));
    store.releases().revoke(plan.release(), "it burns", "ci");

    assertRefused(Refusal.Kind.TAKEN, "it burns", () -> begin(plan));
  }

  @Test
  void send_otherOffsetOrCaller_isRefused() {
    var id = begin(plan("web@1", 1000)).id();

    assertRefused(
        Refusal.Kind.OUT_OF_STEP, "goes on at byte 0, not at 5", () -> uploads.send("ci", id, 5));
    assertRefused(Refusal.Kind.NOT_FOUND, "no such upload", () -> uploads.send("other", id, 0));
  }

  @Test
  void append_moreThanAnnounced_isRefused() {
    var id = begin(plan("web@1", 10)).id();
    try (var stream = uploads.send("ci", id, 0)) {
      assertRefused(Refusal.Kind.INVALID, "more bytes", () -> stream.append(new byte[11]));
    }
  }

  @Test
  void append_afterAnotherTookOver_isRefused() {
    var id = begin(plan("web@1", 10)).id();
    try (var old = uploads.send("ci", id, 0);
        var young = uploads.send("ci", id, 0)) {
      young.append(new byte[5]);

      assertRefused(Refusal.Kind.OUT_OF_STEP, "taken over", () -> old.append(new byte[5]));
    }
  }

  @Test
  void begin_tooManyOfOneCaller_isRefusedUntilOneEnds() {
    var ids = List.of("a", "b", "c").stream().map(n -> begin(plan(n + "@1", 10)).id()).toList();

    assertRefused(
        Refusal.Kind.NO_ROOM, "too many uploads are unfinished", () -> begin(plan("d@1", 10)));

    send(ids.get(0), bytes(10), 0, 10);
    uploads.finish("ci", ids.get(0), Optional.empty());
    assertThat(begin(plan("d@1", 10)).receivedBytes()).isZero();
  }

  @Test
  void begin_tooLarge_isRefusedWithTheLimit() {
    assertRefused(
        Refusal.Kind.INVALID, "uploads.max-size", () -> begin(plan("web@1", (1L << 30) + 1)));
  }

  @Test
  void expire_uploadNobodyTouched_isForgotten() {
    var plan = plan("web@1", 1000);
    var first = begin(plan);
    send(first.id(), bytes(1000), 0, 500);

    uploads.expire(Clock.systemUTC().instant().plus(Duration.ofDays(2)));

    assertThat(begin(plan).receivedBytes()).isZero();
    assertThat(folder.resolve("uploads").resolve(first.id())).doesNotExist();
  }

  @Test
  void append_diskFull_saysSoKeepsTheUploadAndGoesOnWhenThereIsRoom() {
    var data = bytes(1_000_000);
    var plan = plan("web@1", data.length);
    var disk = new SmallDisk(250_000);
    opener = disk::open;
    var id = begin(plan).id();

    assertRefused(Refusal.Kind.NO_ROOM, "no space left", () -> send(id, data, 0, data.length));
    var state = begin(plan);
    disk.setRoom(Long.MAX_VALUE);
    send(state.id(), data, (int) state.receivedBytes(), data.length);

    assertThat(state.id()).isEqualTo(id);
    assertThat(state.receivedBytes()).isEqualTo(200_000);
    assertThat(uploads.finish("ci", id, Optional.of(sha256(data))).isLive()).isTrue();
  }

  @Test
  void plan_pathsThatLeaveOrRepeat_areRefused() {
    for (var path : List.of("../x", "/x", "a//b", "a/../b", "", "a/./b", "a\u0000b")) {
      assertThatThrownBy(() -> folderOf(path)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> folderOf("b", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not sorted");
    assertThatThrownBy(() -> folderOf("a", "a")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> folderOf("a", "a/b")).isInstanceOf(IllegalArgumentException.class);
  }

  private static UploadPlan folderOf(String... paths) {
    return new UploadPlan(
        ReleaseKey.parse("web@1"),
        "site",
        true,
        Arrays.stream(paths).map(path -> new FileSpec(path, 1, false)).toList(),
        0);
  }
}
