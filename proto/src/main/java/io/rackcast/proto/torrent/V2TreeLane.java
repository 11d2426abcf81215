package io.rackcast.proto.torrent;

import static io.rackcast.proto.torrent.Sha.SHA256_LENGTH;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hash tree of each file (BEP 52): the leaves of one piece are kept until the piece ends, then
 * only its root.
 */
final class V2TreeLane implements HashLane {
  private final Layout layout;
  private final Iterator<TorrentFile> fed;
  private final byte[] pieceRoots;
  private final Map<String, Sha256Digest> fileRoots = new HashMap<>();
  private final Merkle merkle = new Merkle();
  private final MessageDigest sha256 = Sha.sha256();
  private final byte[] leaves;
  private TorrentFile file;
  private int piece;
  private int leafCount;
  private int filled;

  /**
   * @param fed the files of {@code layout} in the order they come, one or more
   */
  V2TreeLane(Layout layout, List<TorrentFile> fed) {
    this.layout = layout;
    this.fed = fed.iterator();
    this.pieceRoots = new byte[layout.pieceCount() * SHA256_LENGTH];
    this.leaves = new byte[layout.pieceLength() / Merkle.BLOCK * SHA256_LENGTH];
    this.file = this.fed.next();
    this.piece = layout.firstPiece(file);
  }

  @Override
  public void update(byte[] data, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      int taken = Math.min(left, Merkle.BLOCK - filled);
      sha256.update(data, at, taken);
      filled += taken;
      at += taken;
      left -= taken;
      if (filled == Merkle.BLOCK) {
        endBlock();
      }
    }
  }

  @Override
  public void endFile() {
    if (filled > 0) {
      endBlock();
    }
    if (leafCount > 0) {
      endPiece();
    }
    if (file.length() > 0) {
      fileRoots.put(file.path(), fileRoot());
    }
    if (fed.hasNext()) {
      file = fed.next();
      piece = layout.firstPiece(file);
    }
  }

  private void endBlock() {
    Sha.finish(sha256, leaves, leafCount++ * SHA256_LENGTH);
    filled = 0;
    if (leafCount * SHA256_LENGTH == leaves.length) {
      endPiece();
    }
  }

  private void endPiece() {
    boolean alone = file.length() <= layout.pieceLength();
    int width = alone ? Merkle.width(leafCount) : leaves.length / SHA256_LENGTH;
    merkle.reduce(leaves, leafCount, width, 0);
    System.arraycopy(leaves, 0, pieceRoots, piece * SHA256_LENGTH, SHA256_LENGTH);
    piece++;
    leafCount = 0;
  }

  private Sha256Digest fileRoot() {
    int from = layout.firstPiece(file) * SHA256_LENGTH;
    byte[] layer = Arrays.copyOfRange(pieceRoots, from, piece * SHA256_LENGTH);
    return PieceLayers.fileRoot(merkle, layer, layout.pieceLength());
  }

  /** 32 bytes a piece, in the order of pieces. */
  byte[] pieceRoots() {
    return pieceRoots;
  }

  /** The root of a file; empty if it has no content. */
  Optional<Sha256Digest> fileRoot(String path) {
    return Optional.ofNullable(fileRoots.get(path));
  }
}
