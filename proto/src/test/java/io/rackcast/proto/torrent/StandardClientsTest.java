package io.rackcast.proto.torrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What standard software writes is read, and what we write is accepted by it. */
class StandardClientsTest {
  private static final int PIECE = 32 * 1024;
  private static final List<List<String>> TRACKERS =
      List.of(
          List.of("http://127.0.0.1:6969/announce?jwt=a.b-c", "http://127.0.0.3/announce"),
          List.of("http://127.0.0.2:6969/announce?jwt=a.b-c"));

  @TempDir Path directory;

  static Stream<TestContent> contents() {
    return Stream.of(
        TestContent.file("one", 1),
        TestContent.file("one", PIECE),
        TestContent.file("one", PIECE + 1),
        TestContent.file("one", 5 * PIECE + 20_000),
        TestContent.folder("alone", "alone 40000"),
        TestContent.folder("alone", "sub/file 100"),
        // In the order of whole paths, which is not the order of the tree.
        TestContent.folder("mixed", "a.txt 100", "a/b 70000", "a0 40000", "x bin/run 5000"),
        TestContent.folder("same", "a 100000", "b 32768", "c/d 65536", "e 1"),
        TestContent.folder("empties", "0 0", "a 40000", "b 0", "c 0", "d 100", "y 0", "z 0"),
        TestContent.folder("ünïcode ☃", "😀/é 40000", "\uff5e 10", "blank in name 3"));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("contents")
  void torrent_writtenByUs_isAcceptedAndSeededByLibtorrent(TestContent content) throws Exception {
    var hashed = content.hash(PIECE);
    Path torrent = Files.write(directory.resolve("t.torrent"), hashed.torrent(TRACKERS));
    content.writeTo(directory);
    var ours = Metainfo.parse(Files.readAllBytes(torrent));

    List<String> seen = Program.libtorrent("libtorrent_check.py", torrent, directory);

    assertThat(seen)
        .contains(
            "valid True",
            "v1 " + hashed.infoHash(),
            "v2 " + hashed.infoHashV2().hex(),
            "private True",
            "trackers 0:%s 0:%s 1:%s"
                .formatted(TRACKERS.get(0).get(0), TRACKERS.get(0).get(1), TRACKERS.get(1).get(0)),
            "pieces " + "1".repeat(ours.pieceCount()),
            "state seeding",
            "end");
    assertThat(seen.stream().filter(line -> line.startsWith("file ")))
        .containsExactlyElementsOf(lines(ours));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("contents")
  void parse_hybridByLibtorrent_hasOurFilesAndHashes(TestContent content) throws Exception {
    Path path = content.writeTo(Files.createDirectory(directory.resolve("content")));
    Path torrent = directory.resolve("t.torrent");
    var ours = content.metainfo(PIECE);

    List<String> seen = Program.libtorrent("libtorrent_create.py", path, torrent, PIECE, "hybrid");
    var theirs = Metainfo.parse(Files.readAllBytes(torrent));

    assertThat(seen)
        .contains("v1 " + theirs.infoHash(), "v2 " + theirs.infoHashV2().orElseThrow().hex());
    // They may pad the end of the last file, which changes the infohash but nothing else.
    assertThat(theirs.files()).isEqualTo(ours.files());
    assertThat(theirs.pieceCount()).isEqualTo(ours.pieceCount());
    for (int piece = 0; piece < theirs.pieceCount(); piece++) {
      assertThat(theirs.pieceRoot(piece)).isEqualTo(ours.pieceRoot(piece));
    }
    assertThat(theirs.trackers())
        .containsExactly(
            List.of("http://127.0.0.1:6969/announce?jwt=a.b-c"),
            List.of("http://127.0.0.2:6969/announce?jwt=a.b-c"));
  }

  @Test
  void parse_singleFileByLibtorrent_hasOurInfohashes() throws Exception {
    var content = TestContent.file("one", 5 * PIECE + 20_000);
    Path path = content.writeTo(directory);
    Path torrent = directory.resolve("t.torrent");

    Program.libtorrent("libtorrent_create.py", path, torrent, PIECE, "hybrid");
    var theirs = Metainfo.parse(Files.readAllBytes(torrent));

    assertThat(theirs.infoHash()).isEqualTo(content.hash(PIECE).infoHash());
    assertThat(theirs.infoHashV2()).contains(content.hash(PIECE).infoHashV2());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"tail, true", "v1, false", "v1pad, false"})
  void parse_otherTorrentsByLibtorrent_everyPieceHashes(String kind, boolean hybrid)
      throws Exception {
    var content = TestContent.folder("mixed", "a.txt 100", "a/b 70000", "e 0", "x run 40000");
    Path path = content.writeTo(Files.createDirectory(directory.resolve("content")));
    Path torrent = directory.resolve("t.torrent");

    List<String> seen = Program.libtorrent("libtorrent_create.py", path, torrent, PIECE, kind);
    var metainfo = Metainfo.parse(Files.readAllBytes(torrent));

    assertThat(seen).contains("v1 " + metainfo.infoHash());
    assertThat(metainfo.isHybrid()).isEqualTo(hybrid);
    assertThat(metainfo.contentLength()).isEqualTo(content.data().length);
    for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
      assertThat(Sha.sha1().digest(content.pieceOf(metainfo, piece)))
          .isEqualTo(metainfo.v1PieceHash(piece));
    }
  }

  @Test
  void parse_v2OnlyByLibtorrent_isRefused() throws Exception {
    Path path = TestContent.file("one", 40_000).writeTo(directory);
    Path torrent = directory.resolve("t.torrent");
    Program.libtorrent("libtorrent_create.py", path, torrent, PIECE, "v2");
    byte[] bytes = Files.readAllBytes(torrent);

    assertThatThrownBy(() -> Metainfo.parse(bytes))
        .isInstanceOf(MetainfoException.class)
        .hasMessageContaining("v2 only; make a hybrid one");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("contents")
  void parse_torrentByMktorrent_everyPieceHashes(TestContent content) throws Exception {
    Path path = content.writeTo(Files.createDirectory(directory.resolve("content")));
    Path torrent = directory.resolve("t.torrent");

    Program.installed(
        "mktorrent", "-h", "-p", "-l", "15", "-a", "http://t/announce", "-o", torrent, path);
    var metainfo = Metainfo.parse(Files.readAllBytes(torrent));

    assertThat(metainfo.isHybrid()).isFalse();
    assertThat(metainfo.isPrivate()).isTrue();
    assertThat(metainfo.name()).isEqualTo(content.name());
    assertThat(metainfo.trackers()).containsExactly(List.of("http://t/announce"));
    assertThat(metainfo.contentLength()).isEqualTo(content.data().length);
    assertThat(metainfo.files())
        .extracting(TorrentFile::path)
        .containsExactlyInAnyOrderElementsOf(content.files().stream().map(FileSpec::path).toList());
    for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
      assertThat(Sha.sha1().digest(content.pieceOf(metainfo, piece)))
          .isEqualTo(metainfo.v1PieceHash(piece));
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("contents")
  void swarmNames_ofHybrid_containTheOneAria2Computes(TestContent content) throws Exception {
    var metainfo = Metainfo.parse(content.hash(PIECE).torrent(TRACKERS));
    Path torrent = Files.write(directory.resolve("t.torrent"), metainfo.torrentBytes());

    List<String> seen = Program.installed("aria2c", "-v", "--no-conf", "-S", torrent);

    assertThat(seen)
        .contains("Piece Length: 32KiB")
        .anyMatch(line -> line.contains(TRACKERS.get(0).get(0)))
        .anyMatch(line -> names(metainfo).contains(line.replace("Info Hash: ", "")));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("contents")
  void v1Form_ofHybrid_isReadByAria2(TestContent content) throws Exception {
    var v1 = Metainfo.parse(content.hash(PIECE).torrent(TRACKERS)).v1Form();
    Path torrent = Files.write(directory.resolve("t.torrent"), v1.torrentBytes());

    List<String> seen = Program.installed("aria2c", "-v", "--no-conf", "-S", torrent);

    assertThat(seen).contains("Info Hash: " + v1.infoHash(), "Piece Length: 32KiB");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("contents")
  void v1Form_ofHybrid_isReadByTransmission(TestContent content) throws Exception {
    var v1 = Metainfo.parse(content.hash(PIECE).torrent(TRACKERS)).v1Form();
    Path torrent = Files.write(directory.resolve("t.torrent"), v1.torrentBytes());

    List<String> seen = Program.installed("transmission-show", "--version", torrent);

    assertThat(seen).contains("  Hash: " + v1.infoHash(), "  Piece Count: " + v1.pieceCount());
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("contents")
  void v1Form_ofHybrid_isAcceptedAndSeededByLibtorrent(TestContent content) throws Exception {
    var v1 = Metainfo.parse(content.hash(PIECE).torrent(TRACKERS)).v1Form();
    Path torrent = Files.write(directory.resolve("t.torrent"), v1.torrentBytes());
    content.writeTo(directory);

    List<String> seen = Program.libtorrent("libtorrent_check.py", torrent, directory);

    assertThat(seen)
        .contains("v1 " + v1.infoHash(), "pieces " + "1".repeat(v1.pieceCount()), "state seeding");
  }

  @Test
  void v1Form_ofHybrid_contentPassesTheCheckOfAria2() throws Exception {
    var content = TestContent.file("one", 5 * PIECE + 20_000);
    var v1 = content.metainfo(PIECE).v1Form();
    Path torrent = Files.write(directory.resolve("t.torrent"), v1.torrentBytes());
    content.writeTo(directory);

    List<String> seen =
        Program.installed(
            "aria2c",
            "-v",
            "--no-conf",
            "--dir=" + directory,
            "--check-integrity=true",
            "--hash-check-only=true",
            "--enable-dht=false",
            torrent);

    assertThat(seen).anyMatch(line -> line.contains("Verification finished successfully"));
  }

  private static List<String> names(Metainfo metainfo) {
    return metainfo.swarmNames().stream().map(InfoHash::toString).toList();
  }

  private static List<String> lines(Metainfo metainfo) {
    String folder = metainfo.isFolder() ? metainfo.name() + "/" : "";
    return metainfo.files().stream()
        .map(
            file ->
                "file %s %d %s"
                    .formatted(
                        file.executable() ? "755" : "644", file.length(), folder + file.path()))
        .toList();
  }
}
