package io.rackcast.proto.torrent;

import static io.rackcast.proto.torrent.Sha.SHA256_LENGTH;

import java.util.BitSet;

/**
 * Whether the blocks of a piece of a hybrid torrent are the right ones (BEP 52, "pieces root").
 *
 * <p>The caller hashes each block, 16 KiB of the file's data, with SHA-256 as it arrives, in any
 * order; this hashes the blocks' hashes up to the piece's root. Padding is not data: a file's last
 * block may be shorter, and blocks that hold padding only do not exist here. A file no longer than
 * a piece has a tree as wide as its own blocks, a longer one's last piece counts missing blocks as
 * zero hashes.
 *
 * <p>Mutable, for one thread at a time; {@link #reuse} takes it to another piece without new
 * arrays.
 */
public final class PieceCheck {
  private final Layout layout;
  private final PieceHashes hashes;
  private final Merkle merkle = new Merkle();
  private final BitSet present = new BitSet();
  private byte[] leaves = new byte[0];
  private byte[] scratch = new byte[0];
  private int piece;
  private int dataLength;
  private int width;

  PieceCheck(Layout layout, PieceHashes hashes, int piece) {
    this.layout = layout;
    this.hashes = hashes;
    reuse(piece);
  }

  /**
   * Forgets all blocks and turns to a piece of the same torrent, which may be the same one.
   *
   * @return this
   */
  public PieceCheck reuse(int piece) {
    FileSpan span = layout.spans(piece).get(0);
    TorrentFile file = layout.files().get(span.file());
    this.piece = piece;
    this.dataLength = span.length();
    this.width =
        file.length() > layout.pieceLength()
            ? layout.pieceLength() / Merkle.BLOCK
            : Merkle.width(blockCount());
    present.clear();
    if (leaves.length < blockCount() * SHA256_LENGTH) {
      leaves = new byte[blockCount() * SHA256_LENGTH];
      scratch = new byte[leaves.length];
    }
    return this;
  }

  /** The piece that is checked. */
  public int piece() {
    return piece;
  }

  /** Blocks of data in the piece, 1 or more. */
  public int blockCount() {
    return (dataLength + Merkle.BLOCK - 1) / Merkle.BLOCK;
  }

  /** Bytes of data in a block: 16 KiB, or fewer in a file's last block. */
  public int blockLength(int block) {
    return Math.min(Merkle.BLOCK, dataLength - checked(block) * Merkle.BLOCK);
  }

  /** Takes the SHA-256 of a block's data; a block given again replaces what was given before. */
  public void leaf(int block, Sha256Digest digest) {
    digest.copyTo(leaves, checked(block) * SHA256_LENGTH);
    present.set(block);
  }

  /** Takes the SHA-256 of a block's data from the 32 bytes at {@code offset}. */
  public void leaf(int block, byte[] digest, int offset) {
    System.arraycopy(digest, offset, leaves, checked(block) * SHA256_LENGTH, SHA256_LENGTH);
    present.set(block);
  }

  /** Whether every block was given. */
  public boolean isComplete() {
    return present.cardinality() == blockCount();
  }

  /**
   * Whether the blocks are those of the piece.
   *
   * @throws IllegalStateException if a block was not given yet
   */
  public boolean matches() {
    if (!isComplete()) {
      throw new IllegalStateException(
          "block %d of piece %d has no hash yet".formatted(present.nextClearBit(0), piece));
    }
    System.arraycopy(leaves, 0, scratch, 0, blockCount() * SHA256_LENGTH);
    merkle.reduce(scratch, blockCount(), width, 0);
    return hashes.isRoot(piece, scratch);
  }

  private int checked(int block) {
    if (block < 0 || block >= blockCount()) {
      throw new IndexOutOfBoundsException(
          "block %d is not in piece %d of %d blocks".formatted(block, piece, blockCount()));
    }
    return block;
  }
}
