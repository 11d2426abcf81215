package io.rackcast.agent.transfer.storage;

import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.PieceCheck;
import io.rackcast.proto.torrent.Sha;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Checks whole pieces against the torrent: SHA-256 and the piece's tree for a hybrid torrent (BEP
 * 52), SHA-1 for one that is v1 only. For one thread.
 */
public final class PieceHasher {
  private final Metainfo metainfo;
  private final PieceLayout layout;
  private final MessageDigest digest;
  private final ByteBuffer buffer = ByteBuffer.allocate(Block.BYTES);

  /** A hasher for pieces of this torrent. */
  public PieceHasher(Metainfo metainfo) {
    this.metainfo = metainfo;
    this.layout = new PieceLayout(metainfo);
    this.digest = metainfo.isHybrid() ? Sha.sha256() : Sha.sha1();
  }

  /** Gives bytes of a piece, until it is asked for the next. */
  private interface Source {
    ByteBuffer read(int begin, int length) throws IOException;
  }

  /** Whether the piece on the disk is right. */
  public boolean matches(int piece, ContentFiles files) throws IOException {
    return matches(
        piece,
        (begin, length) -> {
          buffer.clear().limit(length);
          files.read(piece, begin, buffer);
          return buffer.flip();
        });
  }

  /** Whether {@code data}, a whole piece with its padding, is right. */
  public boolean matches(int piece, ByteBuffer data) {
    if (data.remaining() != metainfo.pieceSize(piece)) {
      return false;
    }
    try {
      int start = data.position();
      return matches(piece, (begin, length) -> data.slice(start + begin, length));
    } catch (IOException e) {
      throw new IllegalStateException("reading memory cannot fail", e);
    }
  }

  private boolean matches(int piece, Source source) throws IOException {
    if (metainfo.isHybrid()) {
      return matchesTree(piece, source);
    }
    digest.reset();
    for (int block = 0; block < layout.blocks(piece); block++) {
      digest.update(source.read(block * Block.BYTES, layout.blockLength(piece, block)));
    }
    return MessageDigest.isEqual(digest.digest(), metainfo.v1PieceHash(piece));
  }

  private boolean matchesTree(int piece, Source source) throws IOException {
    PieceCheck check = metainfo.newPieceCheck(piece);
    for (int block = 0; block < layout.blocks(piece); block++) {
      int length = layout.contentEnd(piece, block);
      if (length > 0) {
        digest.update(source.read(block * Block.BYTES, length));
        check.leaf(block, digest.digest(), 0);
      }
    }
    return check.matches();
  }
}
