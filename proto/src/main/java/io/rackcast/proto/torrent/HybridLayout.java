package io.rackcast.proto.torrent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Lays out the files of a new hybrid torrent: in tree order, each beginning with a piece. */
final class HybridLayout {
  // Their hashes take 26 MB, 52 bytes each, and a torrent of more than 32 MiB nobody reads.
  private static final int MAX_PIECES = 500_000;

  private HybridLayout() {}

  /** The layout; the files have no roots yet. */
  static Layout of(String name, boolean folder, List<FileSpec> specs, int pieceLength) {
    TorrentPath.checkName(name);
    checkPieceLength(pieceLength);
    if (specs.isEmpty() || specs.size() > Layout.MAX_FILES) {
      throw refused(
          "the content has %d files; it must have 1 to %d"
              .formatted(specs.size(), Layout.MAX_FILES));
    }
    if (!folder && !(specs.size() == 1 && specs.get(0).path().equals(name))) {
      throw refused("content that is no folder must be one file called \"%s\"".formatted(name));
    }
    if (folder && specs.stream().anyMatch(spec -> spec.path().startsWith(".pad/"))) {
      throw refused("the content has a folder \".pad\", where torrents put padding; rename it");
    }
    TorrentPath.checkDistinct(specs.stream().map(FileSpec::path));
    return laidOut(name, folder, specs, pieceLength);
  }

  private static void checkPieceLength(int length) {
    if (Integer.bitCount(length) != 1
        || length < PieceLengths.MIN
        || length > Layout.MAX_PIECE_LENGTH) {
      throw refused(
          "the piece length is %d; it must be a power of two from %d to %d"
              .formatted(length, PieceLengths.MIN, Layout.MAX_PIECE_LENGTH));
    }
  }

  private static Layout laidOut(
      String name, boolean folder, List<FileSpec> specs, int pieceLength) {
    var sorted = new ArrayList<>(specs);
    sorted.sort(Comparator.comparing(FileSpec::path, TorrentPath.TREE_ORDER));
    var files = new ArrayList<TorrentFile>();
    long end = 0;
    for (FileSpec spec : sorted) {
      // Also before an empty file: libtorrent does so and compares.
      long offset = (end + pieceLength - 1) / pieceLength * pieceLength;
      if (spec.length() > (long) pieceLength * MAX_PIECES - offset) {
        throw refused(
            "the content has more than %d pieces of %d bytes; use longer pieces"
                .formatted(MAX_PIECES, pieceLength));
      }
      files.add(
          new TorrentFile(spec.path(), spec.length(), spec.executable(), Optional.empty(), offset));
      end = offset + spec.length();
    }
    if (end == 0) {
      throw refused(
          "the content of \"%s\" is empty; there is nothing to distribute".formatted(name));
    }
    return new Layout(name, folder, pieceLength, files, end);
  }

  private static IllegalArgumentException refused(String sentence) {
    return new IllegalArgumentException(sentence);
  }
}
