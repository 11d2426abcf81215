package io.rackcast.proto.torrent;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BInteger;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.BValue;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Good torrents with one thing made wrong. */
final class WrongTorrents {
  static final int PIECE = 32 * 1024;
  static final BencodeLimits LIMITS = new BencodeLimits(1 << 20, 20, 10_000);

  // Entries of "files": 0 is a, 1 its padding, 2 is c/run, 3 is the empty d, 4 is e.
  static final BDictionary HYBRID =
      root(TestContent.folder("d", "a 70000", "x c/run 32768", "d 0", "e 100").metainfo(PIECE));
  static final BDictionary SINGLE = root(TestContent.file("f", 70_000).metainfo(PIECE));

  record Wrong(String what, BDictionary torrent, String sentence) {
    @Override
    public String toString() {
      return what;
    }
  }

  static BDictionary v1(BDictionary info) {
    return InfoHashes.v1Form(info);
  }

  static BDictionary v1Of(BDictionary root) {
    return root.without("piece layers").with("info", v1(root.dictionary("info").orElseThrow()));
  }

  static Wrong wrong(String what, BDictionary torrent, String sentence) {
    return new Wrong(what, torrent, sentence);
  }

  static Wrong info(String what, UnaryOperator<BDictionary> edit, String sentence) {
    BDictionary info = HYBRID.dictionary("info").orElseThrow();
    return wrong(what, HYBRID.with("info", edit.apply(info)), sentence);
  }

  static Wrong files(String what, Consumer<List<BValue>> edit, String sentence) {
    return info(
        what,
        info -> {
          var files = new ArrayList<>(info.list("files").orElseThrow().values());
          edit.accept(files);
          return info.with("files", new BList(files));
        },
        sentence);
  }

  static Wrong entry(String what, UnaryOperator<BDictionary> edit, String sentence) {
    return files(what, f -> f.set(0, edit.apply((BDictionary) f.get(0))), sentence);
  }

  static Wrong node(String what, String name, BValue node, String sentence) {
    return info(
        what,
        info -> info.with("file tree", info.dictionary("file tree").orElseThrow().with(name, node)),
        sentence);
  }

  static Wrong tree(String what, UnaryOperator<BDictionary> edit, String sentence) {
    BDictionary file = child("a").dictionary("").orElseThrow();
    return node(what, "a", file(edit.apply(file)), sentence);
  }

  static Wrong layers(String what, BDictionary layers, String sentence) {
    return wrong(what, HYBRID.with("piece layers", layers), sentence);
  }

  static BDictionary layer(BValue layer) {
    BString root = layersOf(HYBRID).keys().get(0);
    return BDictionary.builder().put(root, layer).build();
  }

  static BDictionary layersOf(BDictionary root) {
    return root.dictionary("piece layers").orElseThrow();
  }

  static BDictionary child(String name) {
    return HYBRID
        .dictionary("info")
        .flatMap(info -> info.dictionary("file tree"))
        .flatMap(tree -> tree.dictionary(name))
        .orElseThrow();
  }

  static BDictionary file(BValue description) {
    return BDictionary.builder().put("", description).build();
  }

  static BDictionary padding(int length) {
    return BDictionary.builder()
        .put("attr", "p")
        .put("length", length)
        .put("path", path(".pad", Integer.toString(length)))
        .build();
  }

  static BValue withPath(BValue entry, String... parts) {
    return ((BDictionary) entry).with("path", path(parts));
  }

  static BList path(String... parts) {
    return new BList(Stream.of(parts).<BValue>map(BString::of).toList());
  }

  static BString text(String text) {
    return BString.of(text);
  }

  static BInteger number(long value) {
    return new BInteger(value);
  }

  static BString bytes(int length) {
    return BString.of(new byte[length]);
  }

  static BDictionary root(Metainfo metainfo) {
    return Bencode.readDictionary(metainfo.torrentBytes(), LIMITS);
  }

  private WrongTorrents() {}
}
