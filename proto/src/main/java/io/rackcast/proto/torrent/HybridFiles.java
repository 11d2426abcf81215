package io.rackcast.proto.torrent;

import io.rackcast.proto.bencode.BDictionary;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a hybrid torrent: its two halves must describe the same (BEP 52, "upgrade path").
 *
 * <p>That is: the same files in the same order, and in v1 padding before each file with content, so
 * that it begins with a piece. After the last file there may be padding too, as BEP 47 leaves open.
 */
final class HybridFiles {
  private HybridFiles() {}

  static Layout layout(BDictionary info) {
    Layout v1 = V1Files.layout(info);
    if (Integer.bitCount(v1.pieceLength()) != 1 || v1.pieceLength() < Merkle.BLOCK) {
      throw new MetainfoException(
          "\"piece length\" is %d; in a v2 torrent it must be a power of two, %d or more"
              .formatted(v1.pieceLength(), Merkle.BLOCK));
    }
    BDictionary tree =
        info.dictionary("file tree")
            .orElseThrow(() -> new MetainfoException("the torrent has no \"file tree\""));
    List<TorrentFile> files = merged(v1.files(), FileTree.read(tree));
    checkPadding(v1);
    return new Layout(v1.name(), v1.isFolder(), v1.pieceLength(), files, v1.addressLength());
  }

  private static List<TorrentFile> merged(List<TorrentFile> v1, List<TorrentFile> v2) {
    if (v1.size() != v2.size()) {
      throw new MetainfoException(
          "the torrent has %d files for v1 and %d for v2; both must describe the same"
              .formatted(v1.size(), v2.size()));
    }
    var files = new ArrayList<TorrentFile>();
    for (int i = 0; i < v1.size(); i++) {
      files.add(merged(v1.get(i), v2.get(i)));
    }
    return files;
  }

  private static TorrentFile merged(TorrentFile v1, TorrentFile v2) {
    var merged =
        new TorrentFile(v1.path(), v1.length(), v1.executable(), v2.piecesRoot(), v1.offset());
    if (!v2.path().equals(v1.path())
        || v2.length() != v1.length()
        || v2.executable() != v1.executable()) {
      throw new MetainfoException(
          "the file \"%s\" of v1 is not the file \"%s\" of v2; both must have the same files in order"
              .formatted(v1.path(), v2.path()));
    }
    return merged;
  }

  private static void checkPadding(Layout layout) {
    long end = 0;
    for (TorrentFile file : layout.files()) {
      if (file.length() > 0) {
        if (file.offset() != layout.aligned(end)) {
          throw new MetainfoException(
              "the file \"%s\" begins at %d; with the right padding it begins at %d"
                  .formatted(file.path(), file.offset(), layout.aligned(end)));
        }
        end = file.end();
      }
    }
    if (layout.addressLength() != end && layout.addressLength() != layout.aligned(end)) {
      throw new MetainfoException(
          "the pieces end at %d; after the last file they end at %d or %d"
              .formatted(layout.addressLength(), end, layout.aligned(end)));
    }
  }
}
