package io.rackcast.proto.torrent;

/**
 * The SHA-1 of a torrent's info dictionary, which names its swarm (BEP 3); also a v2 infohash cut
 * to 20 bytes (BEP 52).
 *
 * <p>Three numbers instead of an array: a value with equality, a cheap hash and no second object.
 *
 * @param high bytes 0 to 7, big-endian
 * @param middle bytes 8 to 15
 * @param low bytes 16 to 19
 */
public record InfoHash(long high, long middle, int low) {
  /** Bytes of an infohash. */
  public static final int LENGTH = 20;

  /**
   * From its {@value #LENGTH} bytes.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static InfoHash of(byte[] bytes) {
    return of(BigEndian.exactly(LENGTH, "the infohash", bytes), 0);
  }

  /**
   * From the {@value #LENGTH} bytes at {@code offset}.
   *
   * @throws IndexOutOfBoundsException if they are not all inside the array
   */
  public static InfoHash of(byte[] bytes, int offset) {
    return new InfoHash(
        BigEndian.getLong(bytes, offset),
        BigEndian.getLong(bytes, offset + 8),
        BigEndian.getInt(bytes, offset + 16));
  }

  /**
   * From 40 hexadecimal digits, in either case.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static InfoHash parse(String text) {
    return of(Hex.parse("infohash", text, LENGTH));
  }

  /** Its {@value #LENGTH} bytes, in a new array. */
  public byte[] bytes() {
    var bytes = new byte[LENGTH];
    copyTo(bytes, 0);
    return bytes;
  }

  /**
   * Writes its {@value #LENGTH} bytes at {@code offset}.
   *
   * @throws IndexOutOfBoundsException if there is no room for them
   */
  public void copyTo(byte[] target, int offset) {
    BigEndian.putLong(target, offset, high);
    BigEndian.putLong(target, offset + 8, middle);
    BigEndian.putInt(target, offset + 16, low);
  }

  /** Whether it has these numbers. */
  public boolean is(long otherHigh, long otherMiddle, int otherLow) {
    return high == otherHigh && middle == otherMiddle && low == otherLow;
  }

  /** 40 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return Hex.format(bytes());
  }
}
