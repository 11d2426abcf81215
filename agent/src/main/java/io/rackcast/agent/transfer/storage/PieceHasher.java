package io.rackcast.agent.transfer.storage;

import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.PieceCheck;
import io.rackcast.proto.torrent.Sha;
import io.rackcast.proto.torrent.Sha256Digest;
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

  private interface Source {
    void read(int begin, ByteBuffer out) throws IOException;
  }

  /** Whether the piece on the disk is right. */
  public boolean matches(int piece, ContentFiles files) throws IOException {
    return matches(piece, (begin, out) -> files.read(piece, begin, out));
  }

  /** Whether {@code data}, a whole piece with its padding, is right. */
  public boolean matches(int piece, ByteBuffer data) {
    if (data.remaining() != metainfo.pieceSize(piece)) {
      return false;
    }
    try {
      int start = data.position();
      return matches(piece, (begin, out) -> out.put(data.slice(start + begin, out.remaining())));
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
      digest.update(read(source, block, layout.blockLength(piece, block)));
    }
    return MessageDigest.isEqual(digest.digest(), metainfo.v1PieceHash(piece));
  }

  private boolean matchesTree(int piece, Source source) throws IOException {
    PieceCheck check = metainfo.newPieceCheck(piece);
    for (int block = 0; block < layout.blocks(piece); block++) {
      int length = layout.contentEnd(piece, block);
      if (length > 0) {
        digest.update(read(source, block, length));
        check.leaf(block, Sha256Digest.of(digest.digest()));
      }
    }
    return check.matches();
  }

  private ByteBuffer read(Source source, int block, int length) throws IOException {
    buffer.clear().limit(length);
    source.read(block * Block.BYTES, buffer);
    return buffer.flip();
  }
}
