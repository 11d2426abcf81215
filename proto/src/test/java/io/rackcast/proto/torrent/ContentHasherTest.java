package io.rackcast.proto.torrent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHasherTest {
  private static final int PIECE = 32 * 1024;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void finish_randomFolder_agreesWithThePlainDefinitions(long seed) {
    var content = TestContent.random(new SplittableRandom(seed));
    HashedContent hashed = content.hash(PIECE);
    var metainfo = Metainfo.parse(hashed.torrent(List.of()));

    assertThat(metainfo.infoHash()).isEqualTo(hashed.infoHash());
    assertThat(metainfo.infoHashV2()).contains(hashed.infoHashV2());
    assertThat(metainfo.isPrivate()).isTrue();
    assertThat(metainfo.contentLength()).isEqualTo(content.data().length);
    for (TorrentFile file : metainfo.files()) {
      byte[] bytes = content.bytesOf(file.path());
      assertThat(file.length()).isEqualTo(bytes.length);
      assertThat(file.piecesRoot().isPresent()).isEqualTo(bytes.length > 0);
      file.piecesRoot().ifPresent(root -> assertThat(root).isEqualTo(NaiveTree.root(bytes)));
    }
    for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
      assertThat(metainfo.v1PieceHash(piece))
          .isEqualTo(Sha.sha1().digest(content.pieceOf(metainfo, piece)));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void update_anyCutsAndAnyOrderOfFiles_giveTheSameTorrent(long seed) {
    var random = new SplittableRandom(seed);
    var content = TestContent.random(random);
    var files = new ArrayList<>(content.files());
    Collections.shuffle(files, new Random(seed));
    byte[] data =
        TestContent.concat(
            files.stream().map(f -> content.bytesOf(f.path())).toArray(byte[][]::new));
    var hasher = new ContentHasher(content.name(), true, files, PIECE);

    for (int at = 0; at < data.length; ) {
      int length = Math.min(data.length - at, random.nextInt(70_000));
      hasher.update(data, at, length);
      at += length;
    }
    HashedContent shuffled = hasher.finish();

    HashedContent expected = content.hash(PIECE);
    assertThat(shuffled.torrent(List.of())).isEqualTo(expected.torrent(List.of()));
    assertThat(shuffled.artifactDigest()).isEqualTo(expected.artifactDigest());
    for (int i = 0; i < files.size(); i++) {
      int original = content.files().indexOf(files.get(i));
      assertThat(shuffled.fileDigests().get(i)).isEqualTo(expected.fileDigests().get(original));
    }
  }

  @Test
  void update_largePartsAndSmallOnes_giveTheSameTorrent() {
    var data = new byte[3_000_001];
    new Random(1).nextBytes(data);
    var files = List.of(new FileSpec("a", 1_000_000, false), new FileSpec("b", 2_000_001, true));
    var small = new ContentHasher("app", true, files, PIECE);
    var large = new ContentHasher("app", true, files, PIECE);
    for (int at = 0; at < data.length; at += 10_000) {
      small.update(data, at, Math.min(10_000, data.length - at));
    }

    large.update(data, 0, 700_000);
    large.update(data, 700_000, data.length - 700_000);

    HashedContent expected = small.finish();
    HashedContent hashed = large.finish();
    assertThat(hashed.torrent(List.of())).isEqualTo(expected.torrent(List.of()));
    assertThat(hashed.artifactDigest()).isEqualTo(expected.artifactDigest());
  }

  @Test
  void artifactDigest_file_isTheHashOfItsBytes() {
    var content = TestContent.file("f", 100_000);

    assertThat(content.hash(PIECE).artifactDigest())
        .isEqualTo(Sha256Digest.of(Sha.sha256().digest(content.data())));
  }

  @Test
  void artifactDigest_folder_isTheHashOfItsListingInByteOrderOfPaths() {
    var content = TestContent.folder("d", "a/b 10", "x a.sh 20", "empty 0");
    String listing =
        """
        755 20 %s a.sh
        644 10 %s a/b
        644 0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 empty
        """
            .formatted(
                Sha256Digest.of(Sha.sha256().digest(content.bytesOf("a.sh"))).hex(),
                Sha256Digest.of(Sha.sha256().digest(content.bytesOf("a/b"))).hex());

    assertThat(content.hash(PIECE).artifactDigest())
        .isEqualTo(Sha256Digest.of(Sha.sha256().digest(listing.getBytes(UTF_8))));
  }

  @Test
  void torrent_sameInput_hasTheSameBytesAndNoDate() {
    var content = TestContent.folder("d", "a 40000", "b/c 100");
    var trackers = List.of(List.of("http://a/", "http://b/"), List.of("http://c/"));

    byte[] torrent = content.hash(PIECE).torrent(trackers);

    assertThat(content.hash(PIECE).torrent(trackers)).isEqualTo(torrent);
    assertThat(root(torrent).keys().stream().map(BString::utf8))
        .containsExactly("announce", "announce-list", "info", "piece layers");
    assertThat(Metainfo.parse(torrent).trackers()).isEqualTo(trackers);
  }

  @Test
  void torrent_oneOrNoTracker_hasNoList() {
    var hashed = TestContent.file("f", 10).hash(PIECE);

    assertThat(root(hashed.torrent(List.of())).has("announce")).isFalse();
    assertThat(root(hashed.torrent(List.of(List.of("http://a/")))).text("announce"))
        .contains("http://a/");
    assertThat(root(hashed.torrent(List.of(List.of("http://a/")))).has("announce-list")).isFalse();
  }

  @Test
  void torrent_emptyTier_isRefused() {
    var hashed = TestContent.file("f", 10).hash(PIECE);

    assertThatThrownBy(() -> hashed.torrent(List.of(List.of("a", "b"), List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tier of trackers is empty; leave it out");
  }

  @Test
  void torrent_identicalFiles_shareOnePieceLayer() {
    var files = List.of(new FileSpec("a", 70_000, false), new FileSpec("b", 70_000, false));
    var hasher = new ContentHasher("d", true, files, PIECE);
    byte[] half = TestContent.bytes(70_000, 1);
    hasher.update(half, 0, half.length);
    hasher.update(half, 0, half.length);

    byte[] torrent = hasher.finish().torrent(List.of());

    assertThat(root(torrent).dictionary("piece layers").orElseThrow().keys()).hasSize(1);
    assertThat(Metainfo.parse(torrent).pieceRoot(0))
        .isEqualTo(Metainfo.parse(torrent).pieceRoot(3));
  }

  @Test
  void update_moreThanTheFiles_isRefused() {
    var hasher = new ContentHasher("f", false, List.of(new FileSpec("f", 3, false)), PIECE);

    assertThatThrownBy(() -> hasher.update(new byte[4], 0, 4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the content of \"f\" is longer than its files");
  }

  @Test
  void finish_bytesMissing_isRefusedWithTheFile() {
    var files = List.of(new FileSpec("a", 3, false), new FileSpec("b", 5, false));
    var hasher = new ContentHasher("d", true, files, PIECE);
    hasher.update(new byte[4], 0, 4);

    assertThatThrownBy(hasher::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the content of \"d\" is cut: 4 bytes of \"b\" are missing");
  }

  record Bad(String name, boolean folder, List<FileSpec> files, int pieceLength, String sentence) {}

  static Stream<Bad> badPlans() {
    FileSpec a = new FileSpec("a", 1, false);
    FileSpec empty = new FileSpec("e", 0, false);
    FileSpec huge = new FileSpec("h", 1L << 50, false);
    return Stream.of(
        new Bad("d", true, List.of(), PIECE, "the content has 0 files"),
        new Bad("d", true, List.of(a, a), PIECE, "the path \"a\" is there twice"),
        new Bad(
            "d",
            true,
            List.of(a, new FileSpec("a/b", 1, false)),
            PIECE,
            "the path \"a\" is a file and also a folder"),
        new Bad("d", true, List.of(empty), PIECE, "the content of \"d\" is empty"),
        new Bad("d", true, List.of(huge), PIECE, "more than 500000 pieces of 32768 bytes"),
        new Bad("d", true, List.of(huge, a), PIECE, "more than 500000 pieces of 32768 bytes"),
        new Bad("d", true, List.of(a), 16383, "the piece length is 16383"),
        new Bad("d", true, List.of(a), 8192, "the piece length is 8192"),
        new Bad("d", true, List.of(a), 1 << 27, "the piece length is 134217728"),
        new Bad("d", true, List.of(a), 0, "the piece length is 0"),
        new Bad("d", true, List.of(a), Integer.MIN_VALUE, "the piece length is -2147483648"),
        new Bad("b", false, List.of(a), PIECE, "must be one file called \"b\""),
        new Bad("a", false, List.of(a, empty), PIECE, "must be one file called \"a\""),
        new Bad("a/b", true, List.of(a), PIECE, "has a \"/\" inside a part"),
        new Bad("..", true, List.of(a), PIECE, "has the part \"..\""),
        new Bad("d", true, List.of(new FileSpec(".pad/1", 1, false)), PIECE, "folder \".pad\""));
  }

  @ParameterizedTest
  @MethodSource("badPlans")
  void constructor_badPlan_isRefusedWithASentence(Bad bad) {
    assertThatThrownBy(
            () -> new ContentHasher(bad.name(), bad.folder(), bad.files(), bad.pieceLength()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(bad.sentence());
  }

  @Test
  void fileSpec_negativeLength_isRefused() {
    assertThatThrownBy(() -> new FileSpec("a", -1, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the file \"a\" has length -1; a length is 0 or more");
  }

  private static BDictionary root(byte[] torrent) {
    return Bencode.readDictionary(torrent, BencodeLimits.MESSAGE);
  }
}
