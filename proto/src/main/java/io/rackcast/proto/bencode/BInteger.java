package io.rackcast.proto.bencode;

/**
 * A bencoded integer, {@code i42e}.
 *
 * @param value any 64-bit value; larger ones are refused by the reader
 */
public record BInteger(long value) implements BValue {
  @Override
  public String kind() {
    return "an integer";
  }
}
