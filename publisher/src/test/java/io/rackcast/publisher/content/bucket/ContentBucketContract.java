package io.rackcast.publisher.content.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.publisher.content.ContentStore;
import io.rackcast.publisher.content.ContentStoreContract;
import io.rackcast.publisher.content.bucket.BucketCounts.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;

/** What a bucket does besides, whatever server it is on. */
abstract class ContentBucketContract extends ContentStoreContract {
  /** Size of a part. */
  final int part;

  /** Size of what has three. */
  final int parts;

  ContentBucketContract(int part) {
    this.part = part;
    this.parts = part * 2 + 5;
  }

  /** The same bucket and prefix each time, in one test. */
  abstract BucketTerms terms(String secret);

  abstract String secret();

  @Override
  protected ContentStore store() {
    return new ContentBucket(terms(secret()), Clock.systemUTC(), part);
  }

  BucketCounts counts() {
    return ((ContentBucket) content).counts();
  }

  static String hex(byte[] data) {
    return sha256(data).hex();
  }

  String key(String hex) {
    return terms(secret()).prefix() + "sha256/" + hex.substring(0, 2) + "/" + hex;
  }

  /** As somebody who was killed after the first of three parts. */
  private void leaveAPart(byte[] data) throws Exception {
    var key = key(hex(data));
    var file = Files.write(folder.resolve("killed"), data);
    try (var client = new BucketClient(terms(secret()))) {
      var id =
          client
              .call(
                  Call.PART,
                  s3 ->
                      s3.createMultipartUpload(
                          make ->
                              make.bucket(terms(secret()).bucket())
                                  .key(key)
                                  .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)))
              .uploadId();
      var first = new FilePart(file, 0, this.part);
      var sums = first.sums(FilePart.digest("SHA-256"));
      var unused =
          client.call(
              Call.PART,
              s3 ->
                  s3.uploadPart(
                      send ->
                          send.bucket(terms(secret()).bucket())
                              .key(key)
                              .uploadId(id)
                              .partNumber(1)
                              .contentLength((long) part)
                              .contentMD5(sums.md5Base64())
                              .checksumCRC32C(sums.crc32c()),
                      first.body()));
    }
  }

  @Test
  void keep_moreThanAPart_comesInPartsAndIsOneObject() throws Exception {
    var data = bytes(parts);

    var sha256 = keep(data);

    assertThat(counts().answered(Call.PART)).isEqualTo(5);
    assertThat(read(sha256, part - 5, part + 10))
        .isEqualTo(Arrays.copyOfRange(data, part - 5, 2 * part + 5));
    assertThat(content.files(Integer.parseInt(sha256.hex().substring(0, 2), 16)))
        .singleElement()
        .satisfies(file -> assertThat(file.sizeBytes()).isEqualTo(parts));
  }

  @Test
  void keep_aPartIsThereFromBefore_sendsTheOthers() throws Exception {
    var data = bytes(parts);
    leaveAPart(data);

    var sha256 = keep(data);

    // Two parts, and the end.
    assertThat(counts().answered(Call.PART)).isEqualTo(3);
    assertThat(read(sha256, 0, parts)).isEqualTo(data);
  }

  @Test
  void tidy_partsOfADayAgo_areGivenUpAndYoungerOnesStay() throws Exception {
    var data = bytes(parts);
    leaveAPart(data);

    content.tidy();
    assertThat(counts().answered(Call.PART)).isZero();
    var tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofHours(25));
    try (var later = new ContentBucket(terms(secret()), tomorrow)) {
      later.tidy();
      assertThat(later.counts().answered(Call.PART)).isEqualTo(1);
      later.tidy();
      assertThat(later.counts().answered(Call.PART)).isEqualTo(1);
    }
  }

  @Test
  void removalMark_anotherRemoved_isAnotherAndWhatWasKnownIsAskedAgain() throws Exception {
    var sha256 = keep(bytes(2000));
    var torrent = InfoHash.parse("cd".repeat(20));
    content.keepTorrent(torrent, bytes(50));
    assertThat(content.torrent(torrent)).isPresent();
    var mark = content.removalMark();
    assertThat(content.isNothingRemovedSince(mark)).isTrue();

    try (var other = store()) {
      other.markRemoval();
      other.delete(List.of(sha256));
      other.deleteTorrent(torrent);
    }

    assertThat(content.isNothingRemovedSince(mark)).isFalse();
    assertThat(content.kept(List.of(sha256))).isEmpty();
    assertThat(content.torrent(torrent)).isEmpty();
  }

  @Test
  void stage_anotherPutsTheSame_isOneObject() throws Exception {
    var data = bytes(parts);
    var file = Files.write(folder.resolve("same"), data);
    var sha256 = sha256(data);

    try (var other = store()) {
      var both =
          List.of(content, other).parallelStream()
              .map(
                  store -> {
                    try {
                      store.stage(Map.of(sha256, file));
                      return "";
                    } catch (IOException e) {
                      return String.valueOf(e.getMessage());
                    }
                  })
              .toList();
      // Whoever comes second may be told to try again, and then finds it there.
      content.stage(Map.of(sha256, file));
      other.stage(Map.of(sha256, file));
      assertThat(both).hasSize(2);
    }

    assertThat(read(sha256, 0, parts)).isEqualTo(data);
  }

  @Test
  void probe_goodBucket_leavesNothing() throws Exception {
    assertThat(((ContentBucket) content).probe()).isEmpty();

    try (var client = new BucketClient(terms(secret()))) {
      client.list(terms(secret()).prefix(), page -> assertThat(page).isEmpty());
    }
    assertThat(content.fault()).isEmpty();
  }

  @Test
  void probe_wrongSecret_saysWhichSettingAndNeverTheSecret() {
    try (var store = new ContentBucket(terms("another-secret"), Clock.systemUTC())) {
      assertThatThrownBy(store::probe)
          .hasMessageContaining("SignatureDoesNotMatch; the secret is another one")
          .hasMessageContaining("content.s3.secret-key")
          .hasMessageNotContaining("another-secret");
    }
  }
}
