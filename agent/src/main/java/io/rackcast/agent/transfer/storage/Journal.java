package io.rackcast.agent.transfer.storage;

import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Optional;
import java.util.UUID;

/**
 * Which pieces of the temporary content are verified, for a start after {@code kill -9} without
 * hashing.
 *
 * <pre>
 *  0  8  "rackcast"
 *  8 16  boot id: what a process wrote stays in the page cache when it is killed, so the entries are
 *        true for as long as the machine runs; after a restart they may run ahead of the disk
 * 24 20  infohash
 * 44  4  pieces
 * 48  4  each: number of a verified piece, in the order they came
 * </pre>
 *
 * A tail that was cut, or numbers out of range, end the journal there. Guarded by itself.
 */
final class Journal implements AutoCloseable {
  private static final long MAGIC = 0x7261636b63617374L;
  private static final int HEAD_BYTES = 48;
  private static final int LARGEST = HEAD_BYTES + 4 * 1_000_000;

  private final FileChannel channel;
  // What a full disk did not take is written with the next pieces.
  private final ByteBuffer unsaved;
  private long end;

  private Journal(FileChannel channel, int pieces, long end) {
    this.channel = channel;
    this.unsaved = ByteBuffer.allocate(4 * Math.max(1, pieces));
    this.end = end;
  }

  /** The pieces that a journal of this boot names; empty if there is none to be trusted. */
  static Optional<BitSet> read(Path path, InfoHash infoHash, int pieces, UUID bootId)
      throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) > LARGEST) {
      return Optional.empty();
    }
    var in = ByteBuffer.wrap(Files.readAllBytes(path));
    if (in.remaining() < HEAD_BYTES
        || !head(infoHash, pieces, bootId).equals(in.slice(0, HEAD_BYTES))) {
      return Optional.empty();
    }
    in.position(HEAD_BYTES);
    var verified = new BitSet(pieces);
    while (in.remaining() >= 4) {
      int piece = in.getInt();
      if (piece < 0 || piece >= pieces) {
        break;
      }
      verified.set(piece);
    }
    return Optional.of(verified);
  }

  /** Begins a journal anew with these pieces. */
  static Journal create(Path path, InfoHash infoHash, int pieces, UUID bootId, BitSet verified)
      throws IOException {
    var channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING,
            LinkOption.NOFOLLOW_LINKS);
    var journal = new Journal(channel, pieces, 0);
    ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + 4 * verified.cardinality());
    out.put(head(infoHash, pieces, bootId));
    verified.stream().forEach(out::putInt);
    out.flip();
    while (out.hasRemaining()) {
      journal.end += channel.write(out, journal.end);
    }
    return journal;
  }

  private static ByteBuffer head(InfoHash infoHash, int pieces, UUID bootId) {
    var head = ByteBuffer.allocate(HEAD_BYTES);
    head.putLong(MAGIC);
    head.putLong(bootId.getMostSignificantBits()).putLong(bootId.getLeastSignificantBits());
    return head.put(infoHash.bytes()).putInt(pieces).flip();
  }

  /** Notes verified pieces, in one write; on failure they are kept and written with the next. */
  synchronized void add(BitSet pieces) throws IOException {
    pieces.stream().forEach(unsaved::putInt);
    save();
  }

  private void save() throws IOException {
    unsaved.flip();
    try {
      while (unsaved.hasRemaining()) {
        end += channel.write(unsaved, end);
      }
    } finally {
      unsaved.compact();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
