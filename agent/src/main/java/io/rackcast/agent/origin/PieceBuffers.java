package io.rackcast.agent.origin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/**
 * Memory for pieces between a server and the disk: bounded over all artifacts, and used again. May
 * be used by several threads.
 *
 * <p>Who wants a buffer waits until there is room; pieces that are on their way to the disk give
 * theirs back without waiting for anybody, so nobody waits for ever.
 */
final class PieceBuffers {
  private static final int UNIT_BYTES = 1 << 10;
  private static final int MOST_IDLE = 16;

  private final int units;
  private final Semaphore room;
  // Guarded by itself; of the length that was used last.
  private final Deque<byte[]> idle = new ArrayDeque<>();

  /** Buffers of so many bytes together, or of one piece if that is more. */
  PieceBuffers(long bytes) {
    this.units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT_BYTES));
    this.room = new Semaphore(units, true);
  }

  /** A buffer of exactly that length, with any content. */
  byte[] take(int length) throws InterruptedException {
    room.acquire(units(length));
    synchronized (idle) {
      for (byte[] each = idle.poll(); each != null; each = idle.poll()) {
        if (each.length == length) {
          return each;
        }
      }
    }
    try {
      return new byte[length];
    } catch (OutOfMemoryError e) {
      room.release(units(length));
      throw e;
    }
  }

  /** Gives it back. */
  void give(byte[] buffer) {
    synchronized (idle) {
      if (idle.size() < MOST_IDLE) {
        idle.push(buffer);
      }
    }
    room.release(units(buffer.length));
  }

  /** Bytes in use, in whole KiB. */
  long usedBytes() {
    return (long) (units - room.availablePermits()) * UNIT_BYTES;
  }

  private int units(int length) {
    return Math.min(units, (length + UNIT_BYTES - 1) / UNIT_BYTES);
  }
}
