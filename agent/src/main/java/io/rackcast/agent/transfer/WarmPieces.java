package io.rackcast.agent.transfer;

import java.util.BitSet;

/**
 * Which parts of a swarm's pieces were written or read lately, so that the kernel most likely still
 * has them in memory and hands them to a socket without waiting for a disk. Used on the event loop.
 *
 * <p>Remembered is as much as the engine trusts the kernel to keep, to twice as much, over all
 * swarms: what came before may be on the disk only.
 */
final class WarmPieces {
  /** Parts of pieces that are remembered alike. */
  static final int PART_BYTES = 16 << 10;

  private final Clock clock;
  private final int parts;
  private BitSet now = new BitSet();
  private BitSet before = new BitSet();
  private long era;

  /** Counts the bytes of all swarms into eras. */
  static final class Clock {
    private final long eraBytes;
    private long bytes;

    /** An era ends after so many bytes. */
    Clock(long eraBytes) {
      this.eraBytes = eraBytes;
    }

    private long era() {
      return bytes / eraBytes;
    }
  }

  /**
   * Nothing is remembered yet.
   *
   * @param clock shared by all swarms of an engine
   * @param pieceBytes of a whole piece of the torrent
   */
  WarmPieces(Clock clock, int pieceBytes) {
    this.clock = clock;
    this.parts = (pieceBytes + PART_BYTES - 1) / PART_BYTES;
    this.era = clock.era();
  }

  /** Bytes of a piece were written or read. */
  void touched(int piece, int begin, int length) {
    turn();
    if (length > 0) {
      int first = piece * parts + begin / PART_BYTES;
      int last = piece * parts + (begin + length - 1) / PART_BYTES;
      clock.bytes += now.get(first) && now.get(last) ? 0 : length;
      now.set(first, last + 1);
    }
  }

  /** Whether these bytes are likely to be in memory. */
  boolean has(int piece, int begin, int length) {
    turn();
    int last = piece * parts + (begin + length - 1) / PART_BYTES;
    for (int part = piece * parts + begin / PART_BYTES; part <= last; part++) {
      if (!now.get(part) && !before.get(part)) {
        return false;
      }
    }
    return true;
  }

  /** Forgets what is too old; also by a timer, as a swarm may rest for months. */
  void turn() {
    long current = clock.era();
    if (current == era) {
      return;
    }
    before = current == era + 1 ? now : new BitSet();
    now = new BitSet();
    era = current;
  }
}
