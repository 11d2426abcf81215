package io.rackcast.agent.origin;

import io.rackcast.proto.torrent.Metainfo;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Pieces that were read one after the other from one place, to be offered together: a piece may be
 * as short as 16 KiB, and to hand one over costs more than to hash it. For one thread.
 */
final class Batch {
  // Nobody has anything of what waits here: where pieces come slowly, each is offered by itself.
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Metainfo metainfo;
  private final Place place;
  private final int first;
  private final byte[] buffer;
  private final long begunAt = System.nanoTime();
  private int end;
  private int filled;

  /**
   * How long a buffer for pieces of a torrent is.
   *
   * @param most bytes; more, if one piece is longer
   */
  static int bytes(Metainfo metainfo, long most) {
    long whole = Math.max(1, most / metainfo.pieceLength()) * metainfo.pieceLength();
    return (int) Math.min(metainfo.addressLength(), whole);
  }

  /**
   * An empty one.
   *
   * @param place where its pieces come from
   * @param first its first piece
   * @param buffer room for one piece or more
   */
  Batch(Metainfo metainfo, Place place, int first, byte[] buffer) {
    this.metainfo = metainfo;
    this.place = place;
    this.first = first;
    this.buffer = buffer;
    this.end = first;
  }

  /** Whether a piece belongs in here, too. */
  boolean takes(int piece, Place from) {
    return piece == end && from == place;
  }

  /** The next piece, as it is to be read. */
  ByteBuffer next() {
    return ByteBuffer.wrap(buffer, filled, metainfo.pieceSize(end));
  }

  /** That piece was read. */
  void read() {
    filled += metainfo.pieceSize(end++);
  }

  boolean isEmpty() {
    return end == first;
  }

  /** Whether it is to be offered now. */
  boolean isDue() {
    return end == metainfo.pieceCount()
        || buffer.length - filled < metainfo.pieceSize(end)
        || System.nanoTime() - begunAt > MOST_NANOS;
  }

  Place place() {
    return place;
  }

  int first() {
    return first;
  }

  /** All pieces in it. */
  ByteBuffer data() {
    return ByteBuffer.wrap(buffer, 0, filled);
  }

  byte[] buffer() {
    return buffer;
  }
}
