package io.rackcast.proto.bencode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bencoded byte string, {@code 4:spam}; often, but not always, UTF-8 text.
 *
 * <p>Ordered by its bytes as unsigned numbers, the order dictionaries keep their keys in (BEP 3). A
 * class and no record, because an array inside a record loses equality and safety.
 */
public final class BString implements BValue, Comparable<BString> {
  private final byte[] bytes;

  private BString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A string of these bytes; copied. */
  public static BString of(byte[] bytes) {
    return new BString(bytes.clone());
  }

  /** A string of the UTF-8 bytes of {@code text}. */
  public static BString of(String text) {
    return new BString(text.getBytes(UTF_8));
  }

  static BString of(byte[] source, int from, int to) {
    return new BString(Arrays.copyOfRange(source, from, to));
  }

  /** The number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** A copy of {@code length} bytes from {@code offset} on; both must lie inside the string. */
  public byte[] bytes(int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  /**
   * The bytes as text.
   *
   * @throws BencodeException if they are not valid UTF-8
   */
  public String utf8() {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BencodeException("the string " + this + " is not valid UTF-8", e);
    }
  }

  void appendTo(Encoding out) {
    out.string(bytes);
  }

  @Override
  public String kind() {
    return "a string";
  }

  @Override
  public int compareTo(BString other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BString string && Arrays.equals(bytes, string.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Printable ASCII as it is and other bytes as \xNN, cut after 40 bytes: fit for any log. */
  @Override
  public String toString() {
    return Printable.quoted(bytes);
  }
}
