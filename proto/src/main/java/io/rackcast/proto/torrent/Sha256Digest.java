package io.rackcast.proto.torrent;

/**
 * A SHA-256: of an artifact, of a file, of an info dictionary (a v2 infohash) or of a node in a
 * file's hash tree (BEP 52).
 *
 * @param first bytes 0 to 7, big-endian
 * @param second bytes 8 to 15
 * @param third bytes 16 to 23
 * @param fourth bytes 24 to 31
 */
public record Sha256Digest(long first, long second, long third, long fourth) {
  /** Bytes of a digest. */
  public static final int LENGTH = 32;

  private static final String PREFIX = "sha256:";

  /**
   * From its {@value #LENGTH} bytes.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static Sha256Digest of(byte[] bytes) {
    return of(BigEndian.exactly(LENGTH, "the SHA-256 digest", bytes), 0);
  }

  /**
   * From the {@value #LENGTH} bytes at {@code offset}.
   *
   * @throws IndexOutOfBoundsException if they are not all inside the array
   */
  public static Sha256Digest of(byte[] bytes, int offset) {
    return new Sha256Digest(
        BigEndian.getLong(bytes, offset),
        BigEndian.getLong(bytes, offset + 8),
        BigEndian.getLong(bytes, offset + 16),
        BigEndian.getLong(bytes, offset + 24));
  }

  /**
   * From 64 hexadecimal digits in either case, with or without {@code sha256:} before them.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Sha256Digest parse(String text) {
    String digits = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    return of(Hex.parse("SHA-256 digest", digits, LENGTH));
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
    BigEndian.putLong(target, offset, first);
    BigEndian.putLong(target, offset + 8, second);
    BigEndian.putLong(target, offset + 16, third);
    BigEndian.putLong(target, offset + 24, fourth);
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return Hex.format(bytes());
  }

  /** Its first 20 bytes: how a v2 infohash is announced (BEP 52, "trackers"). */
  public InfoHash truncated() {
    return new InfoHash(first, second, (int) (third >>> 32));
  }

  /** {@code sha256:} and 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return PREFIX + hex();
  }
}
