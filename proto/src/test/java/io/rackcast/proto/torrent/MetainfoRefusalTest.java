package io.rackcast.proto.torrent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BInteger;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.BValue;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Good torrents with one thing made wrong: each is refused with its own sentence. */
class MetainfoRefusalTest {
  private static final int PIECE = 32 * 1024;
  private static final BencodeLimits LIMITS = new BencodeLimits(1 << 20, 20, 10_000);

  // Entries of "files": 0 is a, 1 its padding, 2 is c/run, 3 is the empty d, 4 is e.
  private static final BDictionary HYBRID =
      root(TestContent.folder("d", "a 70000", "x c/run 32768", "d 0", "e 100").metainfo(PIECE));
  private static final BDictionary SINGLE = root(TestContent.file("f", 70_000).metainfo(PIECE));

  record Wrong(String what, BDictionary torrent, String sentence) {
    @Override
    public String toString() {
      return what;
    }
  }

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

  private static boolean versioned(Wrong wrong) {
    return wrong.what().startsWith("meta version");
  }

  private static BDictionary v1(BDictionary info) {
    return InfoHashes.v1Form(info);
  }

  private static BDictionary v1Of(BDictionary root) {
    return root.without("piece layers").with("info", v1(root.dictionary("info").orElseThrow()));
  }

  private static Wrong wrong(String what, BDictionary torrent, String sentence) {
    return new Wrong(what, torrent, sentence);
  }

  private static Wrong info(String what, UnaryOperator<BDictionary> edit, String sentence) {
    BDictionary info = HYBRID.dictionary("info").orElseThrow();
    return wrong(what, HYBRID.with("info", edit.apply(info)), sentence);
  }

  private static Wrong files(String what, Consumer<List<BValue>> edit, String sentence) {
    return info(
        what,
        info -> {
          var files = new ArrayList<>(info.list("files").orElseThrow().values());
          edit.accept(files);
          return info.with("files", new BList(files));
        },
        sentence);
  }

  private static Wrong entry(String what, UnaryOperator<BDictionary> edit, String sentence) {
    return files(what, f -> f.set(0, edit.apply((BDictionary) f.get(0))), sentence);
  }

  private static Wrong node(String what, String name, BValue node, String sentence) {
    return info(
        what,
        info -> info.with("file tree", info.dictionary("file tree").orElseThrow().with(name, node)),
        sentence);
  }

  private static Wrong tree(String what, UnaryOperator<BDictionary> edit, String sentence) {
    BDictionary file = child("a").dictionary("").orElseThrow();
    return node(what, "a", file(edit.apply(file)), sentence);
  }

  private static Wrong layers(String what, BDictionary layers, String sentence) {
    return wrong(what, HYBRID.with("piece layers", layers), sentence);
  }

  private static BDictionary layer(BValue layer) {
    BString root = layersOf(HYBRID).keys().get(0);
    return BDictionary.builder().put(root, layer).build();
  }

  private static BDictionary layersOf(BDictionary root) {
    return root.dictionary("piece layers").orElseThrow();
  }

  private static BDictionary child(String name) {
    return HYBRID
        .dictionary("info")
        .flatMap(info -> info.dictionary("file tree"))
        .flatMap(tree -> tree.dictionary(name))
        .orElseThrow();
  }

  private static BDictionary file(BValue description) {
    return BDictionary.builder().put("", description).build();
  }

  private static BDictionary padding(int length) {
    return BDictionary.builder()
        .put("attr", "p")
        .put("length", length)
        .put("path", path(".pad", Integer.toString(length)))
        .build();
  }

  private static BValue withPath(BValue entry, String... parts) {
    return ((BDictionary) entry).with("path", path(parts));
  }

  private static BList path(String... parts) {
    return new BList(Stream.of(parts).<BValue>map(BString::of).toList());
  }

  private static BString text(String text) {
    return BString.of(text);
  }

  private static BInteger number(long value) {
    return new BInteger(value);
  }

  private static BString bytes(int length) {
    return BString.of(new byte[length]);
  }

  private static BDictionary root(Metainfo metainfo) {
    return Bencode.readDictionary(metainfo.torrentBytes(), LIMITS);
  }
}
