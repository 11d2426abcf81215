package io.rackcast.proto.torrent;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the files of the v1 half: "length", or "files" with padding files (BEP 3, BEP 47). */
final class V1Files {
  private final List<TorrentFile> files = new ArrayList<>();
  private final long maxAddress;
  private long address;

  private V1Files(long maxAddress) {
    this.maxAddress = maxAddress;
  }

  static Layout layout(BDictionary info) {
    String name = TorrentPath.checkName(required(info.text("name"), "name"));
    int pieceLength = pieceLength(info);
    var files = new V1Files((long) pieceLength * Layout.MAX_PIECES);
    Optional<BList> list = info.list("files");
    if (list.isPresent() == info.has("length")) {
      throw new MetainfoException(
          "the torrent must have \"files\" or \"length\", not both or none");
    }
    if (list.isPresent()) {
      files.addAll(list.get().dictionaries());
    } else {
      files.add(info, name);
    }
    if (files.files.stream().allMatch(file -> file.length() == 0)) {
      throw new MetainfoException("the torrent has no content; its files are empty");
    }
    return new Layout(name, list.isPresent(), pieceLength, files.files, files.address);
  }

  private static int pieceLength(BDictionary info) {
    long length = info.integer("piece length").orElse(0);
    if (length < 1 || length > Layout.MAX_PIECE_LENGTH) {
      throw new MetainfoException(
          "\"piece length\" is %d; it must be 1 to %d".formatted(length, Layout.MAX_PIECE_LENGTH));
    }
    return (int) length;
  }

  private void addAll(List<BDictionary> entries) {
    // As many padding files as others may be there.
    if (entries.size() > 2 * Layout.MAX_FILES) {
      throw tooMany();
    }
    for (BDictionary entry : entries) {
      if (attributes(entry).contains("p")) {
        advance(length(entry));
      } else {
        add(entry, path(entry));
      }
    }
    TorrentPath.checkDistinct(files.stream().map(TorrentFile::path));
  }

  private void add(BDictionary entry, String path) {
    if (files.size() == Layout.MAX_FILES) {
      throw tooMany();
    }
    long length = length(entry);
    boolean executable = attributes(entry).contains("x");
    files.add(new TorrentFile(path, length, executable, Optional.empty(), address));
    advance(length);
  }

  private void advance(long length) {
    if (length > maxAddress - address) {
      throw new MetainfoException(
          "the torrent has more than %d pieces; use longer pieces".formatted(Layout.MAX_PIECES));
    }
    address += length;
  }

  private static String path(BDictionary entry) {
    List<String> parts = entry.list("path").map(BList::texts).orElse(List.of());
    if (parts.isEmpty()) {
      throw new MetainfoException("a file of the torrent has no \"path\"");
    }
    parts.forEach(TorrentPath::checkName);
    return TorrentPath.check(String.join("/", parts));
  }

  /** The length of a file, also in a v2 file tree. */
  static long length(BDictionary entry) {
    long length = entry.integer("length").orElse(-1);
    if (length < 0) {
      throw new MetainfoException("a file of the torrent has no \"length\" of 0 or more");
    }
    return length;
  }

  /** The attributes of a file (BEP 47), also in a v2 file tree. */
  static String attributes(BDictionary entry) {
    String attributes = entry.text("attr").orElse("");
    if (attributes.contains("l")) {
      throw new MetainfoException("the torrent has a symbolic link; only plain files are carried");
    }
    return attributes;
  }

  static MetainfoException tooMany() {
    return new MetainfoException(
        "the torrent has more than %d files; put them into an archive".formatted(Layout.MAX_FILES));
  }

  private static <T> T required(Optional<T> value, String key) {
    return value.orElseThrow(
        () -> new MetainfoException("the torrent has no \"%s\"".formatted(key)));
  }
}
