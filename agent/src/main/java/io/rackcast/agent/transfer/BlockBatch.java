package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.picker.ActivePiece;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.storage.ContentFiles;
import io.rackcast.agent.transfer.storage.PieceLayout;
import io.rackcast.proto.torrent.Sha;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that came in together: hashed and written on a worker, so that a thread is changed once
 * for many. What an agent sends for one request lies together in the buffer that it was read into,
 * and is written at once: a system call costs as much as a third of a block. Filled on the event
 * loop, then worked off by one thread, then read on the event loop.
 */
final class BlockBatch {
  private final boolean hashes;
  private final List<Arrived> blocks = new ArrayList<>();
  private long bytes;
  private int writes;

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

    /** Whether this is the next block of the same piece, and its bytes the next in memory. */
    @SuppressWarnings("ReferenceEquality") // the same piece and buffer, not equal ones
    private boolean follows(Arrived before) {
      return piece == before.piece
          && block == before.block + 1
          && data.hasMemoryAddress()
          && before.data.hasMemoryAddress()
          && root() == before.root()
          && address() == before.address() + before.data.readableBytes();
    }

    /** The buffer that it is a part of, below all slices and wrappers; itself, if it is none. */
    private ByteBuf root() {
      ByteBuf whole = data;
      for (ByteBuf next = whole.unwrap(); next != null; next = whole.unwrap()) {
        whole = next;
      }
      return whole;
    }

    private long address() {
      return data.memoryAddress() + data.readerIndex();
    }

    /** The bytes of this one and of all that follow it up to {@code last}. */
    private ByteBuffer dataTo(Arrived last) {
      if (last == this) {
        return data.nioBuffer();
      }
      ByteBuf all = root();
      int from = (int) (address() - all.memoryAddress());
      return all.nioBuffer(from, (int) (last.address() + last.data.readableBytes() - address()));
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

  /** How many runs of blocks were written, once it is worked off. */
  int writes() {
    return writes;
  }

  /** Hashes each block, writes those that lie together at once, and gives back their buffers. */
  void work(ContentFiles files, PieceLayout layout) {
    MessageDigest digest = hashes ? Sha.sha256() : null;
    for (int from = 0; from < blocks.size(); ) {
      List<Arrived> run = blocks.subList(from, runEnd(from));
      try {
        work(run, digest, files, layout);
      } catch (IOException e) {
        run.forEach(arrived -> arrived.failure = e);
      } catch (RuntimeException | OutOfMemoryError e) {
        var failure = new IOException("writing a block failed: " + e.getMessage(), e);
        run.forEach(arrived -> arrived.failure = failure);
      } finally {
        run.forEach(arrived -> arrived.data.release());
      }
      writes++;
      from += run.size();
    }
  }

  /** The first block from {@code from} on that does not follow the one before, here or there. */
  private int runEnd(int from) {
    int to = from + 1;
    while (to < blocks.size() && blocks.get(to).follows(blocks.get(to - 1))) {
      to++;
    }
    return to;
  }

  private static void work(
      List<Arrived> run, @Nullable MessageDigest digest, ContentFiles files, PieceLayout layout)
      throws IOException {
    Arrived first = run.get(0);
    ByteBuffer data = first.dataTo(run.get(run.size() - 1));
    if (digest != null) {
      int at = data.position();
      for (Arrived arrived : run) {
        int end = layout.contentEnd(arrived.piece.piece(), arrived.block);
        digest.update(data.duplicate().position(at).limit(at + end));
        arrived.leaf = Sha256Digest.of(digest.digest());
        at += arrived.data.readableBytes();
      }
    }
    files.write(first.piece.piece(), first.block * Block.BYTES, data);
  }
}
