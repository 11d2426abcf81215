package io.rackcast.proto.bencode;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Reads and writes bencode (BEP 3).
 *
 * <p>Reading is strict: dictionary keys strictly ascending, no leading zeros, no {@code -0},
 * nothing missing, nothing left over, 64-bit integers, and within the {@link BencodeLimits}. So
 * each value has one encoding, and writing what was read gives the same bytes. All methods may be
 * called by any thread; the input is not kept.
 */
public final class Bencode {
  private Bencode() {}

  /**
   * Reads one value that fills {@code data}.
   *
   * @throws BencodeException if it does not; the sentence names the byte
   */
  public static BValue read(byte[] data, BencodeLimits limits) {
    if (data.length > limits.maxBytes()) {
      throw new BencodeException(
          "the value has %d bytes; at most %d are accepted"
              .formatted(data.length, limits.maxBytes()));
    }
    var prefix = readPrefix(data, 0, limits);
    if (prefix.end() != data.length) {
      throw new BencodeException(
          "byte %d: the value ends here, but %d bytes follow; remove them"
              .formatted(prefix.end(), data.length - prefix.end()));
    }
    return prefix.value();
  }

  /**
   * Reads one dictionary that fills {@code data}.
   *
   * @throws BencodeException if it does not; the sentence names the byte
   */
  public static BDictionary readDictionary(byte[] data, BencodeLimits limits) {
    return Typed.dictionary("the value", read(data, limits));
  }

  /**
   * Reads the one value that begins at {@code offset}; what follows it is not looked at.
   *
   * @param offset 0 to {@code data.length}
   * @throws BencodeException if there is none; the sentence names the byte, counted from 0 in
   *     {@code data}
   */
  public static Prefix readPrefix(byte[] data, int offset, BencodeLimits limits) {
    var reader = new BencodeReader(data, offset, limits);
    return new Prefix(reader.value(), reader.position());
  }

  /** The encoding of {@code value}, keys in the order of their bytes. */
  public static byte[] write(BValue value) {
    var out = new ByteArrayOutputStream();
    write(value, out);
    return out.toByteArray();
  }

  /**
   * Writes the encoding of {@code value} to {@code out}, a little at a time: give it a buffer if
   * that costs.
   *
   * @throws UncheckedIOException if {@code out} fails
   */
  public static void write(BValue value, OutputStream out) {
    new Encoding(out).value(value);
  }

  /**
   * A value at the start of longer data.
   *
   * @param value the value
   * @param end the offset of the first byte after it
   */
  public record Prefix(BValue value, int end) {}
}
