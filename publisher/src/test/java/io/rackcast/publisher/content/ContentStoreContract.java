package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every place of content does. */
public abstract class ContentStoreContract {
  private static final InfoHash INFO_HASH = InfoHash.parse("ab".repeat(20));

  @TempDir protected Path folder;
  protected ContentStore content;

  protected abstract ContentStore store() throws IOException;

  @BeforeEach
  void open() throws IOException {
    content = store();
  }

  @AfterEach
  void close() {
    content.close();
  }

  protected static byte[] bytes(int size) {
    return UploadsFixture.bytes(size);
  }

  protected static Sha256Digest sha256(byte[] data) {
    return UploadsFixture.sha256(data);
  }

  protected Sha256Digest keep(byte[] data) throws IOException {
    var sha256 = UploadsFixture.sha256(data);
    var file = Files.write(folder.resolve("in-" + data.length), data);
    content.stage(Map.of(sha256, file));
    content.keep(file, sha256);
    Files.delete(file);
    return sha256;
  }

  protected byte[] read(Sha256Digest sha256, long first, long length) throws IOException {
    try (var kept = content.open(sha256).orElseThrow();
        var in = kept.stream(first, length)) {
      return in.readAllBytes();
    }
  }

  @Test
  void keep_file_isThereWholeAndInParts() throws Exception {
    var data = bytes(300_001);

    var sha256 = keep(data);

    assertThat(content.kept(List.of(sha256))).containsExactly(sha256);
    assertThat(content.open(sha256).orElseThrow().sizeBytes()).isEqualTo(300_001);
    assertThat(read(sha256, 0, 300_001)).isEqualTo(data);
    assertThat(read(sha256, 1000, 250_000)).isEqualTo(Arrays.copyOfRange(data, 1000, 251_000));
    assertThat(read(sha256, 300_000, 1)).containsExactly(data[300_000]);
  }

  @Test
  void keep_emptyFile_isThere() throws Exception {
    var sha256 = keep(new byte[0]);

    assertThat(content.open(sha256).orElseThrow().sizeBytes()).isZero();
    assertThat(read(sha256, 0, 0)).isEmpty();
  }

  @Test
  void keep_knownFile_staysAndIsNoFault() throws Exception {
    var sha256 = keep(bytes(1000));

    assertThat(keep(bytes(1000))).isEqualTo(sha256);
    assertThat(read(sha256, 0, 1000)).isEqualTo(bytes(1000));
  }

  @Test
  void kept_someOfMany_areThoseThatAreThere() throws Exception {
    var here = keep(bytes(10));
    var away = UploadsFixture.sha256(bytes(11));

    assertThat(content.kept(List.of(here, away))).isEqualTo(Set.of(here));
    assertThat(content.open(away)).isEmpty();
  }

  @Test
  void keep_afterOthersAskedForIt_isSeenAtOnce() throws Exception {
    var sha256 = UploadsFixture.sha256(bytes(12));
    assertThat(content.kept(List.of(sha256))).isEmpty();

    keep(bytes(12));

    assertThat(content.kept(List.of(sha256))).containsExactly(sha256);
  }

  @Test
  void keep_removedSinceItWasStaged_isPutAgain() throws Exception {
    var sha256 = UploadsFixture.sha256(bytes(500));
    var file = Files.write(folder.resolve("in"), bytes(500));
    content.stage(Map.of(sha256, file));
    content.delete(List.of(sha256));

    content.keep(file, sha256);

    assertThat(read(sha256, 0, 500)).isEqualTo(bytes(500));
  }

  @Test
  void torrent_keptAndDeleted_comesAndGoes() throws Exception {
    assertThat(content.torrent(INFO_HASH)).isEmpty();
    content.keepTorrent(INFO_HASH, bytes(99));
    assertThat(content.hasTorrent(INFO_HASH)).isTrue();
    assertThat(content.torrent(INFO_HASH)).contains(bytes(99));

    content.deleteTorrent(INFO_HASH);

    assertThat(content.hasTorrent(INFO_HASH)).isFalse();
    assertThat(content.torrent(INFO_HASH)).isEmpty();
  }

  @Test
  void delete_someThatAreNotThere_countsThoseThatWere() throws Exception {
    var one = keep(bytes(100));
    var two = keep(bytes(200));
    var away = UploadsFixture.sha256(bytes(201));

    var freed = content.delete(List.of(one, away, two));

    assertThat(freed).isEqualTo(new ContentRemoval.Freed(2, 300));
    assertThat(content.kept(List.of(one, two))).isEmpty();
    assertThat(content.delete(List.of(one))).isEqualTo(new ContentRemoval.Freed(0, 0));
  }

  @Test
  void files_ofAFirstByte_areListedReadAndMovedAside() throws Exception {
    var sha256 = keep(bytes(777));
    int first = Integer.parseInt(sha256.hex().substring(0, 2), 16);

    var files = content.files(first);

    assertThat(files).extracting(HeldFile::name).containsExactly(sha256.hex());
    assertThat(files.get(0).sizeBytes()).isEqualTo(777);
    assertThat(content.files((first + 1) % 256)).isEmpty();
    try (var in = content.read(files.get(0))) {
      assertThat(in.readAllBytes()).isEqualTo(bytes(777));
    }
    var other = new HeldFile(sha256.hex(), 776, "another");
    assertThat(content.moveAside(other)).isEmpty();
    assertThat(content.moveAside(files.get(0)).orElseThrow()).contains("damaged/" + sha256.hex());
    assertThat(content.files(first)).isEmpty();
  }

  @Test
  void removalMark_markedAndNot_tells() throws Exception {
    var first = content.removalMark();
    assertThat(content.isNothingRemovedSince(first)).isTrue();

    content.markRemoval();

    assertThat(content.isNothingRemovedSince(first)).isFalse();
    assertThat(content.isNothingRemovedSince(content.removalMark())).isTrue();
  }

  @Test
  void torrentVersion_putAgainAndRemoved_isAnotherAndNone() throws Exception {
    content.keepTorrent(INFO_HASH, bytes(99));
    var first = content.torrentVersion(INFO_HASH);
    content.keepTorrent(INFO_HASH, bytes(98));

    assertThat(first).isPresent();
    assertThat(content.torrentVersion(INFO_HASH)).isPresent().isNotEqualTo(first);
    content.deleteTorrent(INFO_HASH);
    assertThat(content.torrentVersion(INFO_HASH)).isEmpty();
  }

  @Test
  void totalBytes_someFiles_isTheirSum() throws Exception {
    keep(bytes(100));
    keep(bytes(200));
    keep(bytes(300));

    assertThat(content.totalBytes()).isEqualTo(600);
  }

  @Test
  void moveTorrentAside_torrent_isGone() throws Exception {
    content.keepTorrent(INFO_HASH, bytes(99));

    assertThat(content.moveTorrentAside(INFO_HASH)).contains("damaged/");

    assertThat(content.torrent(INFO_HASH)).isEmpty();
  }
}
