package io.rackcast.proto.torrent;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.random.RandomGenerator;

/**
 * The 20 bytes a peer calls itself by (BEP 3, "peer_id").
 *
 * <p>Three numbers instead of an array: a value with equality, a cheap hash and no second object.
 *
 * @param high bytes 0 to 7, big-endian
 * @param middle bytes 8 to 15
 * @param low bytes 16 to 19
 */
public record PeerId(long high, long middle, int low) {
  /** Bytes of a peer id. */
  public static final int LENGTH = 20;

  private static final String ALPHABET =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /**
   * From its {@value #LENGTH} bytes.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static PeerId of(byte[] bytes) {
    return of(BigEndian.exactly(LENGTH, "the peer id", bytes), 0);
  }

  /**
   * From the {@value #LENGTH} bytes at {@code offset}.
   *
   * @throws IndexOutOfBoundsException if they are not all inside the array
   */
  public static PeerId of(byte[] bytes, int offset) {
    return new PeerId(
        BigEndian.getLong(bytes, offset),
        BigEndian.getLong(bytes, offset + 8),
        BigEndian.getInt(bytes, offset + 16));
  }

  /**
   * From 40 hexadecimal digits, in either case.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static PeerId parse(String text) {
    return of(Hex.parse("peer id", text, LENGTH));
  }

  /**
   * A new peer id: the client's mark, then 12 random letters and digits, so that it needs no
   * escapes (BEP 20).
   *
   * @param prefix 8 printable ASCII characters, such as {@code -RC0100-}
   */
  public static PeerId random(String prefix, RandomGenerator random) {
    if (!prefix.matches("[!-~]{8}")) {
      throw new IllegalArgumentException(
          "\"%s\" is no peer id prefix; write 8 printable ASCII characters".formatted(prefix));
    }
    var text = new StringBuilder(prefix);
    while (text.length() < LENGTH) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return of(text.toString().getBytes(US_ASCII));
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

  /** 40 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return Hex.format(bytes());
  }
}
