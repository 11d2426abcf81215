package io.rackcast.proto.torrent;

import java.util.ArrayList;
import java.util.List;

/**
 * Where files lie in the pieces.
 *
 * @param name of the folder, or of the single file
 * @param isFolder whether the files stand in a folder
 * @param pieceLength bytes of each piece but the last
 * @param files ordered by offset; padding files are left out, their bytes are gaps
 * @param addressLength bytes of all pieces, padding included; 1 or more
 */
record Layout(
    String name, boolean isFolder, int pieceLength, List<TorrentFile> files, long addressLength) {
  static final int MAX_PIECE_LENGTH = 64 * 1024 * 1024;
  static final int MAX_PIECES = 1_000_000;
  static final int MAX_FILES = 200_000;

  Layout {
    files = List.copyOf(files);
  }

  int pieceCount() {
    return pieces(addressLength);
  }

  int pieceSize(int piece) {
    return (int) Math.min(pieceLength, addressLength - start(checked(piece)));
  }

  int firstPiece(TorrentFile file) {
    return (int) (file.offset() / pieceLength);
  }

  /** The pieces that {@code length} bytes fill or begin. */
  int pieces(long length) {
    return Math.toIntExact((length + pieceLength - 1) / pieceLength);
  }

  long contentLength() {
    return files.stream().mapToLong(TorrentFile::length).sum();
  }

  List<FileSpan> spans(int piece) {
    long start = start(checked(piece));
    long end = start + pieceSize(piece);
    var spans = new ArrayList<FileSpan>(1);
    for (int i = firstEndingAfter(start); i < files.size() && files.get(i).offset() < end; i++) {
      TorrentFile file = files.get(i);
      long from = Math.max(start, file.offset());
      long to = Math.min(end, file.end());
      if (from < to) {
        spans.add(new FileSpan(i, from - file.offset(), (int) (from - start), (int) (to - from)));
      }
    }
    return List.copyOf(spans);
  }

  /** The smallest multiple of the piece length that is at least {@code address}. */
  long aligned(long address) {
    return (address + pieceLength - 1) / pieceLength * pieceLength;
  }

  private long start(int piece) {
    return (long) piece * pieceLength;
  }

  int checked(int piece) {
    if (piece < 0 || piece >= pieceCount()) {
      throw new IndexOutOfBoundsException(
          "piece %d is not in a torrent of %d pieces".formatted(piece, pieceCount()));
    }
    return piece;
  }

  private int firstEndingAfter(long address) {
    int low = 0;
    int high = files.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (files.get(middle).end() > address) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
