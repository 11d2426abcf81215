package io.rackcast.proto.torrent;

import static io.rackcast.proto.torrent.Sha.SHA1_LENGTH;

import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;

/**
 * The SHA-1 of each piece, padding included (BEP 3, BEP 47). Files begin with a piece, so they may
 * come in any order: each writes the hashes of its own pieces.
 */
final class V1PieceLane implements HashLane {
  private static final byte[] ZEROS = new byte[16 * 1024];

  private final Layout layout;
  private final Iterator<TorrentFile> fed;
  private final byte[] hashes;
  private final MessageDigest sha1 = Sha.sha1();
  private int piece;
  private int filled;

  /**
   * @param fed the files of {@code layout} in the order they come, one or more
   */
  V1PieceLane(Layout layout, List<TorrentFile> fed) {
    this.layout = layout;
    this.fed = fed.iterator();
    this.hashes = new byte[layout.pieceCount() * SHA1_LENGTH];
    this.piece = layout.firstPiece(this.fed.next());
  }

  @Override
  public void update(byte[] data, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      int taken = Math.min(left, layout.pieceLength() - filled);
      take(data, at, taken);
      at += taken;
      left -= taken;
    }
  }

  @Override
  public void endFile() {
    if (filled > 0) {
      pad();
    }
    if (fed.hasNext()) {
      piece = layout.firstPiece(fed.next());
    }
  }

  /**
   * Fills the piece with zeros up to its size: to the next file, or for the last one not at all.
   */
  private void pad() {
    for (int missing = layout.pieceSize(piece) - filled; missing > 0; missing -= ZEROS.length) {
      sha1.update(ZEROS, 0, Math.min(ZEROS.length, missing));
    }
    endPiece();
  }

  private void take(byte[] data, int offset, int length) {
    sha1.update(data, offset, length);
    filled += length;
    if (filled == layout.pieceLength()) {
      endPiece();
    }
  }

  private void endPiece() {
    Sha.finish(sha1, hashes, piece * SHA1_LENGTH);
    piece++;
    filled = 0;
  }

  /** 20 bytes a piece, in the order of pieces. */
  byte[] hashes() {
    return hashes;
  }
}
