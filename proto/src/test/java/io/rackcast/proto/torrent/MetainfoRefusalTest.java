package io.rackcast.proto.torrent;

import static io.rackcast.proto.torrent.WrongTorrents.HYBRID;
import static io.rackcast.proto.torrent.WrongTorrents.PIECE;
import static io.rackcast.proto.torrent.WrongTorrents.bytes;
import static io.rackcast.proto.torrent.WrongTorrents.child;
import static io.rackcast.proto.torrent.WrongTorrents.entry;
import static io.rackcast.proto.torrent.WrongTorrents.file;
import static io.rackcast.proto.torrent.WrongTorrents.files;
import static io.rackcast.proto.torrent.WrongTorrents.info;
import static io.rackcast.proto.torrent.WrongTorrents.layer;
import static io.rackcast.proto.torrent.WrongTorrents.layers;
import static io.rackcast.proto.torrent.WrongTorrents.layersOf;
import static io.rackcast.proto.torrent.WrongTorrents.node;
import static io.rackcast.proto.torrent.WrongTorrents.number;
import static io.rackcast.proto.torrent.WrongTorrents.padding;
import static io.rackcast.proto.torrent.WrongTorrents.path;
import static io.rackcast.proto.torrent.WrongTorrents.text;
import static io.rackcast.proto.torrent.WrongTorrents.tree;
import static io.rackcast.proto.torrent.WrongTorrents.v1;
import static io.rackcast.proto.torrent.WrongTorrents.wrong;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.torrent.WrongTorrents.Wrong;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Good torrents with one thing made wrong: each is refused with its own sentence. */
class MetainfoRefusalTest {
  static Stream<Wrong> wrongInBothVersions() {
    return Stream.of(
        wrong("no info", HYBRID.without("info"), "the torrent has no \"info\""),
        wrong("info a list", HYBRID.with("info", BList.of()), "\"info\" is a list"),
        info("no name", i -> i.without("name"), "the torrent has no \"name\""),
        info("name ..", i -> i.with("name", text("..")), "has the part \"..\""),
        info("name a/b", i -> i.with("name", text("a/b")), "has a \"/\" inside a part"),
        info("name empty", i -> i.with("name", text("")), "has the part \"\""),
        info("no piece length", i -> i.without("piece length"), "\"piece length\" is 0"),
        info("piece length 0", i -> i.with("piece length", number(0)), "\"piece length\" is 0"),
        info("piece length -1", i -> i.with("piece length", number(-1)), "\"piece length\" is -1"),
        info(
            "piece length huge",
            i -> i.with("piece length", number(Long.MAX_VALUE)),
            "\"piece length\" is 9223372036854775807"),
        info("no files", i -> i.without("files"), "must have \"files\" or \"length\""),
        info("both", i -> i.with("length", number(1)), "must have \"files\" or \"length\""),
        info("files no list", i -> i.with("files", number(1)), "\"files\" is an integer"),
        info("no pieces", i -> v1(i).without("pieces"), "the torrent has no \"pieces\""),
        info("pieces cut", i -> i.with("pieces", bytes(119)), "\"pieces\" has 119 bytes"),
        info("a piece too many", i -> i.with("pieces", bytes(140)), "\"pieces\" has 140 bytes"),
        info("meta version 3", i -> i.with("meta version", number(3)), "has meta version 3"),
        info("meta version 0", i -> i.with("meta version", number(0)), "has meta version 0"),
        entry("no length", e -> e.without("length"), "no \"length\" of 0 or more"),
        entry("length -1", e -> e.with("length", number(-1)), "no \"length\" of 0 or more"),
        entry("length huge", e -> e.with("length", number(1L << 62)), "more than 1000000 pieces"),
        entry("no path", e -> e.without("path"), "has no \"path\""),
        entry("path empty", e -> e.with("path", BList.of()), "has no \"path\""),
        entry("path of a number", e -> e.with("path", BList.of(number(1))), "is an integer"),
        entry("a link", e -> e.with("attr", text("l")), "a symbolic link"),
        wrong(
            "announce a number",
            HYBRID.with("announce", number(1)),
            "\"announce\" is an integer; it must be a string"),
        wrong(
            "tier a string",
            HYBRID.with("announce-list", BList.of(text("http://a/"))),
            "a list element is a string; it must be a list"),
        wrong(
            "a hundred trackers and one",
            HYBRID.with("announce-list", BList.of(new BList(Collections.nCopies(101, text("u"))))),
            "the torrent has 101 trackers"));
  }

  static Stream<Wrong> wrongInHybrids() {
    return Stream.of(
        info("v2 only", i -> i.without("pieces"), "v2 only; make a hybrid one"),
        info("no file tree", i -> i.without("file tree"), "the torrent has no \"file tree\""),
        info(
            "file tree without version",
            i -> i.without("meta version"),
            "has a v2 file tree but not meta version 2"),
        info(
            "piece length no power of two",
            i -> i.with("piece length", number(PIECE + 1)),
            "must be a power of two"),
        info(
            "piece length too short",
            i -> i.with("piece length", number(8192)),
            "must be a power of two, 16384 or more"),
        files("a file missing", f -> f.remove(4), "has 3 files for v1 and 4 for v2"),
        files("files exchanged", f -> Collections.swap(f, 3, 4), "is not the file"),
        files("no padding", f -> f.remove(1), "begins at 70000; with the right padding it begins"),
        files("twice padded", f -> f.add(1, padding(PIECE)), "begins at 131072"),
        files("padding at the start", f -> f.add(0, padding(PIECE)), "begins at 32768"),
        files("padding too long", f -> f.set(1, padding(28_305)), "begins at 98305"),
        files("padding at the end too long", f -> f.add(padding(PIECE)), "the pieces end at"),
        entry("other length", e -> e.with("length", number(69_999)), "is not the file \"a\""),
        entry("other path", e -> e.with("path", path("b")), "the file \"b\" of v1 is not"),
        entry("executable", e -> e.with("attr", text("x")), "is not the file \"a\""),
        tree("other root", e -> e.with("pieces root", bytes(32)), "has none for the file \"a\""),
        tree("short root", e -> e.with("pieces root", bytes(31)), "has 31 bytes"),
        tree("no root", e -> e.without("pieces root"), "has no \"pieces root\""),
        tree("no length", e -> e.without("length"), "no \"length\" of 0 or more"),
        tree("a link", e -> e.with("attr", text("l")), "a symbolic link"),
        node(
            "root of an empty file",
            "d",
            file(BDictionary.builder().put("length", 0).put("pieces root", bytes(32)).build()),
            "a file of 0 bytes has a \"pieces root\""),
        node("a number", "a", number(1), "a node of the file tree is no dictionary"),
        node("empty folder", "zz", BDictionary.builder().build(), "of the file tree is empty"),
        node(
            "file and folder",
            "a",
            child("a").with("b", child("a")),
            "a node of the file tree is a file and also a folder"),
        node("a file is a number", "a", file(number(1)), "\"\" is an integer"),
        node("path ..", "..", child("a"), "has the part \"..\""),
        node("path a/b", "a/b", child("a"), "has a \"/\" inside a part"),
        wrong("no layers", HYBRID.without("piece layers"), "has none for the file \"a\""),
        layers("layer missing", BDictionary.builder().build(), "has none for the file \"a\""),
        layers("layer a number", layer(number(1)), "has none for the file \"a\""),
        layers("layer cut", layer(bytes(95)), "the piece layer of \"a\" has 95 bytes"),
        layers("layer short", layer(bytes(64)), "the piece layer of \"a\" has 64 bytes"),
        layers("layer long", layer(bytes(128)), "the piece layer of \"a\" has 128 bytes"),
        layers("layer wrong", layer(bytes(96)), "\"a\" does not hash to its root"),
        layers(
            "layer of nothing",
            layersOf(HYBRID).with("x".repeat(32), bytes(64)),
            "has an entry for no file larger than a piece"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"wrongInBothVersions", "wrongInHybrids"})
  void parse_oneThingWrong_isRefusedWithItsSentence(Wrong wrong) {
    byte[] torrent = Bencode.write(wrong.torrent());

    assertThatThrownBy(() -> Metainfo.parse(torrent))
        .isInstanceOf(MetainfoException.class)
        .hasMessageContaining(wrong.sentence())
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongInBothVersions")
  void parse_oneThingWrongInV1_isRefusedToo(Wrong wrong) {
    var info = wrong.torrent().value("info");
    BDictionary torrent =
        info.isPresent() && info.get() instanceof BDictionary dictionary && !versioned(wrong)
            ? wrong.torrent().without("piece layers").with("info", v1(dictionary))
            : wrong.torrent();
    byte[] bytes = Bencode.write(torrent);

    assertThatThrownBy(() -> Metainfo.parse(bytes))
        .isInstanceOf(MetainfoException.class)
        .hasMessageContaining(wrong.sentence());
  }

  private static boolean versioned(Wrong wrong) {
    return wrong.what().startsWith("meta version");
  }
}
