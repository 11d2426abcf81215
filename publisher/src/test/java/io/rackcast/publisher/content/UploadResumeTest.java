package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.publisher.store.ReleaseKey;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cuts, kills and full disks: what was taken stays, what was not said stays unsaid. */
final class UploadResumeTest extends UploadsFixture {
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
}
