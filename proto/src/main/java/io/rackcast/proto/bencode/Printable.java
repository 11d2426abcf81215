package io.rackcast.proto.bencode;

/** Bytes from outside as text that is safe in a message: short, quoted, ASCII only. */
final class Printable {
  private static final int SHOWN_BYTES = 40;

  private Printable() {}

  static String quoted(byte[] bytes) {
    var text = new StringBuilder("\"");
    for (int i = 0; i < Math.min(bytes.length, SHOWN_BYTES); i++) {
      append(text, bytes[i]);
    }
    return text.append(bytes.length > SHOWN_BYTES ? "…\"" : "\"").toString();
  }

  static String character(byte value) {
    return append(new StringBuilder("'"), value).append('\'').toString();
  }

  private static StringBuilder append(StringBuilder text, byte value) {
    boolean plain = value >= ' ' && value <= '~' && value != '"' && value != '\\';
    return plain ? text.append((char) value) : text.append("\\x%02x".formatted(value & 0xff));
  }
}
