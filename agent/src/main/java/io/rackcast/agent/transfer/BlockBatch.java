package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.picker.ActivePiece;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.storage.ContentFiles;
import io.rackcast.agent.transfer.storage.Digests;
import io.rackcast.agent.transfer.storage.PieceLayout;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that came in together: hashed and written on a worker, so that a thread is changed once
 * for many. Filled on the event loop, then worked off by one thread, then read on the event loop.
 */
final class BlockBatch {
  private final boolean hashes;
  private final List<Arrived> blocks = new ArrayList<>();
  private long bytes;

  /** A batch; with {@code hashes} each block's SHA-256 is computed. */
  BlockBatch(boolean hashes) {
    this.hashes = hashes;
  }

  /** A block and what became of it. */
  static final class Arrived {
    final ActivePiece piece;
    final int round;
    final int block;
    private final ByteBuf data;
    @Nullable Sha256Digest leaf;
    @Nullable IOException failure;

    private Arrived(ActivePiece piece, int block, ByteBuf data) {
      this.piece = piece;
      this.round = piece.round();
      this.block = block;
      this.data = data;
    }
  }

  void add(ActivePiece piece, int block, ByteBuf data) {
    blocks.add(new Arrived(piece, block, data));
    bytes += data.readableBytes();
  }

  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  List<Arrived> blocks() {
    return blocks;
  }

  /** Hashes and writes each block, and gives back its buffer. */
  void work(ContentFiles files, PieceLayout layout) {
    MessageDigest digest = hashes ? Digests.sha256() : null;
    for (Arrived arrived : blocks) {
      try {
        work(arrived, digest, files, layout);
      } catch (IOException e) {
        arrived.failure = e;
      } catch (RuntimeException e) {
        arrived.failure = new IOException("writing a block failed: " + e.getMessage(), e);
      } finally {
        arrived.data.release();
      }
    }
  }

  private static void work(
      Arrived arrived, @Nullable MessageDigest digest, ContentFiles files, PieceLayout layout)
      throws IOException {
    int piece = arrived.piece.piece();
    ByteBuffer data = arrived.data.nioBuffer();
    if (digest != null) {
      digest.update(
          data.duplicate().limit(data.position() + layout.contentEnd(piece, arrived.block)));
      arrived.leaf = Sha256Digest.of(digest.digest());
    }
    files.write(piece, arrived.block * Block.BYTES, data);
  }
}
