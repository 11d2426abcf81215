package io.rackcast.tracker.admin;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.swarm.Swarm;

/** How an infohash begins, by its numbers: a walk over all swarms makes no text of each. */
final class HexPrefix {
  private static final int DIGITS = 40;
  private static final int BITS_OF_LONG = 64;

  private final InfoHash wanted;
  private final long highMask;
  private final long middleMask;
  private final int lowMask;

  /** From 0 to 40 hexadecimal digits. */
  HexPrefix(String digits) {
    wanted = InfoHash.parse(digits + "0".repeat(DIGITS - digits.length()));
    int bits = 4 * digits.length();
    highMask = mask(bits);
    middleMask = mask(bits - BITS_OF_LONG);
    lowMask = (int) (mask(bits - 2 * BITS_OF_LONG) >>> 32);
  }

  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= BITS_OF_LONG ? -1 : -1L << (BITS_OF_LONG - bits);
  }

  boolean matches(Swarm swarm) {
    return (swarm.nameHigh() & highMask) == wanted.high()
        && (swarm.nameMiddle() & middleMask) == wanted.middle()
        && (swarm.nameLow() & lowMask) == wanted.low();
  }
}
