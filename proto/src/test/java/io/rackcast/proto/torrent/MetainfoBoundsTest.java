package io.rackcast.proto.torrent;

import static io.rackcast.proto.torrent.WrongTorrents.HYBRID;
import static io.rackcast.proto.torrent.WrongTorrents.PIECE;
import static io.rackcast.proto.torrent.WrongTorrents.SINGLE;
import static io.rackcast.proto.torrent.WrongTorrents.bytes;
import static io.rackcast.proto.torrent.WrongTorrents.entry;
import static io.rackcast.proto.torrent.WrongTorrents.files;
import static io.rackcast.proto.torrent.WrongTorrents.info;
import static io.rackcast.proto.torrent.WrongTorrents.number;
import static io.rackcast.proto.torrent.WrongTorrents.padding;
import static io.rackcast.proto.torrent.WrongTorrents.path;
import static io.rackcast.proto.torrent.WrongTorrents.text;
import static io.rackcast.proto.torrent.WrongTorrents.v1;
import static io.rackcast.proto.torrent.WrongTorrents.v1Of;
import static io.rackcast.proto.torrent.WrongTorrents.withPath;
import static io.rackcast.proto.torrent.WrongTorrents.wrong;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.Bencode;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a torrent may hold at the most, where its paths may lead, and what is passed over. */
class MetainfoBoundsTest {
  static Stream<List<String>> escapingPaths() {
    return Stream.of(
        List.of(".."),
        List.of("..", "etc", "passwd"),
        List.of("a", "..", "..", "b"),
        List.of("a", ".."),
        List.of("."),
        List.of("a", ".", "b"),
        List.of(""),
        List.of("", "etc", "passwd"),
        List.of("a", ""),
        List.of("/etc/passwd"),
        List.of("../../etc/passwd"),
        List.of("a/../b"),
        List.of("a", "b/c"),
        List.of("a\0b"),
        List.of("a\nb"),
        List.of("x".repeat(256)),
        Collections.nCopies(200, "y"));
  }

  @ParameterizedTest
  @MethodSource("escapingPaths")
  void parse_pathThatLeavesTheFolder_isRefused(List<String> path) {
    BDictionary escaping =
        entry("", e -> e.with("path", path(path.toArray(String[]::new))), "").torrent();

    for (BDictionary torrent : List.of(escaping, v1Of(escaping))) {
      byte[] bytes = Bencode.write(torrent);
      assertThatThrownBy(() -> Metainfo.parse(bytes))
          .isInstanceOf(MetainfoException.class)
          .hasMessageContaining("the path \"");
    }
  }

  @Test
  void parse_pathThatIsNoText_isRefused() {
    var broken = BString.of(new byte[] {(byte) 0xc0, (byte) 0xaf});
    byte[] torrent = Bencode.write(entry("", e -> e.with("path", BList.of(broken)), "").torrent());

    assertThatThrownBy(() -> Metainfo.parse(torrent))
        .isInstanceOf(MetainfoException.class)
        .hasMessageContaining("\"\\xc0\\xaf\" is not valid UTF-8");
  }

  @Test
  void parse_v1PathTwiceOrFileAndFolder_isRefused() {
    BDictionary twice = v1Of(files("", f -> f.set(4, f.get(0)), "").torrent());
    BDictionary nested = v1Of(files("", f -> f.set(4, withPath(f.get(4), "a", "b")), "").torrent());

    assertThatThrownBy(() -> Metainfo.parse(Bencode.write(twice)))
        .hasMessageContaining("the path \"a\" is there twice");
    assertThatThrownBy(() -> Metainfo.parse(Bencode.write(nested)))
        .hasMessageContaining("the path \"a\" is a file and also a folder");
  }

  @Test
  void parse_emptyContent_isRefused() {
    BDictionary info = v1(SINGLE.dictionary("info").orElseThrow());
    BDictionary empty = info.with("length", number(0)).with("pieces", bytes(0));
    BDictionary onlyPadding =
        info.without("length").with("files", BList.of(padding(5))).with("pieces", bytes(20));

    for (BDictionary wrong : List.of(empty, onlyPadding)) {
      byte[] torrent = Bencode.write(BDictionary.builder().put("info", wrong).build());
      assertThatThrownBy(() -> Metainfo.parse(torrent))
          .isInstanceOf(MetainfoException.class)
          .hasMessage("the torrent has no content; its files are empty");
    }
  }

  @Test
  void parse_singleFileOtherNameInTree_isRefused() {
    BDictionary info = SINGLE.dictionary("info").orElseThrow();
    byte[] torrent = Bencode.write(SINGLE.with("info", info.with("name", text("g"))));

    assertThatThrownBy(() -> Metainfo.parse(torrent))
        .isInstanceOf(MetainfoException.class)
        .hasMessageContaining("the file \"g\" of v1 is not the file \"f\" of v2");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"", "x", "<html>", "i1e", "le", "4:spam", "d4:infod", "d4:info99999999999:"})
  void parse_noTorrent_isRefused(String text) {
    assertThatThrownBy(() -> Metainfo.parse(text.getBytes(US_ASCII)))
        .isInstanceOf(MetainfoException.class)
        .hasMessageStartingWith("this is no usable torrent: ");
  }

  @Test
  void parse_largerThan32MiB_isRefused() {
    assertThatThrownBy(() -> Metainfo.parse(new byte[32 * 1024 * 1024 + 1]))
        .isInstanceOf(MetainfoException.class)
        .hasMessageContaining("at most 33554432 are accepted");
  }

  @Test
  void parse_moreThan200000Files_isRefused() {
    var entry = BDictionary.builder().put("length", 1).put("path", path("a")).build();
    BDictionary info = v1(HYBRID.dictionary("info").orElseThrow());
    for (int count : new int[] {200_001, 400_001}) {
      BDictionary many = info.with("files", new BList(Collections.nCopies(count, entry)));
      byte[] torrent = Bencode.write(BDictionary.builder().put("info", many).build());

      assertThatThrownBy(() -> Metainfo.parse(torrent))
          .isInstanceOf(MetainfoException.class)
          .hasMessage("the torrent has more than 200000 files; put them into an archive");
    }
  }

  @Test
  void parse_unknownKeysAndAttributes_areIgnored() {
    BDictionary more =
        entry("", e -> e.with("attr", text("hq")).with("sha1", bytes(20)), "")
            .torrent()
            .with("comment", text("c"))
            .with("creation date", number(5));

    assertThat(Metainfo.parse(Bencode.write(more)).files().get(0).path()).isEqualTo("a");
  }

  @Test
  void parse_paddingAfterTheLastFile_isAccepted() {
    BDictionary padded = files("", f -> f.add(padding(PIECE - 100)), "").torrent();

    var metainfo = Metainfo.parse(Bencode.write(padded));

    assertThat(metainfo.addressLength()).isEqualTo(5L * PIECE);
    assertThat(metainfo.pieceSize(4)).isEqualTo(PIECE);
    assertThat(metainfo.spans(4)).containsExactly(new FileSpan(3, 0, 0, 100));
  }
}
