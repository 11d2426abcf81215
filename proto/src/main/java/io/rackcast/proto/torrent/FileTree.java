package io.rackcast.proto.torrent;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.BValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The "file tree" of the v2 half (BEP 52): dictionaries in each other by path part; one whose only
 * key is empty describes a file.
 */
final class FileTree {
  private static final String FILE = "";

  private final List<TorrentFile> files = new ArrayList<>();

  private FileTree() {}

  /** The files in tree order, with their roots; their offsets are not known here and 0. */
  static List<TorrentFile> read(BDictionary tree) {
    var reading = new FileTree();
    reading.folder("", tree);
    return reading.files;
  }

  private void folder(String prefix, BDictionary folder) {
    if (folder.size() == 0) {
      throw new MetainfoException("a folder of the file tree is empty");
    }
    folder.forEach((name, node) -> node(prefix, name, node));
  }

  private void node(String prefix, BString name, BValue value) {
    String path = TorrentPath.check(prefix + TorrentPath.checkName(name.utf8()));
    if (!(value instanceof BDictionary node)) {
      throw new MetainfoException("a node of the file tree is no dictionary");
    }
    if (node.has(FILE)) {
      file(path, node);
    } else {
      folder(path + "/", node);
    }
  }

  private void file(String path, BDictionary node) {
    if (node.size() != 1) {
      throw new MetainfoException("a node of the file tree is a file and also a folder");
    }
    if (files.size() == Layout.MAX_FILES) {
      throw V1Files.tooMany();
    }
    BDictionary file = node.dictionary(FILE).orElseThrow();
    long length = V1Files.length(file);
    boolean executable = V1Files.attributes(file).contains("x");
    files.add(new TorrentFile(path, length, executable, root(file, length), 0));
  }

  private static Optional<Sha256Digest> root(BDictionary file, long length) {
    Optional<Sha256Digest> root = file.string("pieces root").map(r -> Sha256Digest.of(r.bytes()));
    if (root.isPresent() != (length > 0)) {
      throw new MetainfoException(
          "a file of %d bytes has %s \"pieces root\" in the file tree; those with content have one"
              .formatted(length, root.isPresent() ? "a" : "no"));
    }
    return root;
  }

  /** The tree of files, as it is written. */
  static BDictionary write(List<TorrentFile> files) {
    var root = new Folder();
    files.forEach(file -> root.add(file.path().split("/"), 0, entry(file)));
    return root.build();
  }

  private static BDictionary entry(TorrentFile file) {
    var entry = BDictionary.builder().put("length", file.length());
    file.piecesRoot().ifPresent(root -> entry.put("pieces root", BString.of(root.bytes())));
    if (file.executable()) {
      entry.put("attr", "x");
    }
    return BDictionary.builder().put(FILE, entry.build()).build();
  }
}
