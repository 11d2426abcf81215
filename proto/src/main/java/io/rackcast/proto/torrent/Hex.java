package io.rackcast.proto.torrent;

import java.util.HexFormat;

/** Bytes as hexadecimal text; written in lower case, read in either. */
final class Hex {
  private static final HexFormat FORMAT = HexFormat.of();
  private static final int SHOWN = 80;

  private Hex() {}

  static String format(byte[] bytes) {
    return FORMAT.formatHex(bytes);
  }

  /**
   * Reads exactly {@code length} bytes.
   *
   * @throws IllegalArgumentException with one sentence naming {@code what} and the text
   */
  static byte[] parse(String what, String text, int length) {
    if (text.length() == 2 * length && text.chars().allMatch(HexFormat::isHexDigit)) {
      return FORMAT.parseHex(text);
    }
    throw new IllegalArgumentException(
        "\"%s\" is no %s; write %d hexadecimal digits".formatted(shown(text), what, 2 * length));
  }

  private static String shown(String text) {
    String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
