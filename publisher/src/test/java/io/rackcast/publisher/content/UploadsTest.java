package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.StoredRelease;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class UploadsTest extends UploadsFixture {
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
  void finish_whenItIsApproved_everyByteIsSyncedAndInItsPlace() {
    var disk = new SmallDisk(Long.MAX_VALUE);
    opener = disk::open;
    var unsynced = new ArrayList<Path>();
    var places = new ArrayList<Boolean>();
    var data = bytes(700_000);
    var files = List.of(new FileSpec("a", 300_000, false), new FileSpec("b", 400_000, false));
    var plan = new UploadPlan(ReleaseKey.parse("web@1"), "site", true, files, 0);
    var id = begin(plan).id();
    send(id, data, 0, data.length);
    store
        .approvals()
        .onChange(
            () -> {
              unsynced.addAll(disk.unsynced());
              places.add(content.find(sha256(Arrays.copyOf(data, 300_000))).isPresent());
            });

    uploads.finish("ci", id, Optional.empty());

    assertThat(places).containsExactly(true);
    assertThat(unsynced).isEmpty();
  }

  @Test
  void unsynced_bytesWrittenAndNotForced_areSeenByTheTestsDisk() throws Exception {
    var disk = new SmallDisk(Long.MAX_VALUE);
    var file = folder.resolve("x");

    try (var channel = disk.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      DurableFiles.writeFully(channel, ByteBuffer.wrap(new byte[10]));
      assertThat(disk.unsynced()).containsExactly(file);
      channel.force(false);
    }

    assertThat(disk.unsynced()).isEmpty();
  }
}
