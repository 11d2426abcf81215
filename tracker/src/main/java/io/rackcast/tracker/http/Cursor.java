package io.rackcast.tracker.http;

/**
 * A place in the bytes of a request, and what is read there: values with percent escapes (RFC 3986
 * section 2.1; a plus sign is a plus sign), decimal numbers, the ends of lines. Reusable; for one
 * thread.
 *
 * <p>Nothing here goes beyond {@code end}; there the rest of the request may still be to come.
 */
final class Cursor {
  // What a byte means inside a query.
  private static final byte PLAIN = 0;
  private static final byte ESCAPE = 1;
  private static final byte END = 2;
  private static final byte[] MEANINGS = meanings();
  private static final byte[] HEX_DIGITS = hexDigits();

  private final byte[] decoded;
  private byte[] bytes = new byte[0];
  private int at;
  private int end;

  /**
   * A cursor.
   *
   * @param longest bytes of a value at most
   */
  Cursor(int longest) {
    decoded = new byte[longest];
  }

  private static byte[] meanings() {
    var meanings = new byte[256];
    meanings['%'] = ESCAPE;
    meanings['&'] = END;
    meanings[' '] = END;
    meanings['\r'] = END;
    meanings['\n'] = END;
    return meanings;
  }

  private static byte[] hexDigits() {
    var digits = new byte[256];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = (byte) Character.digit((char) i, 16);
    }
    return digits;
  }

  /** Goes to {@code from} in other bytes; at most as many as a value may have. */
  void on(byte[] newBytes, int from, int newEnd) {
    bytes = newBytes;
    at = from;
    end = newEnd;
  }

  byte[] bytes() {
    return bytes;
  }

  int at() {
    return at;
  }

  void to(int position) {
    at = position;
  }

  int end() {
    return end;
  }

  boolean isAtEnd() {
    return at >= end;
  }

  /** The byte here; there must be one. */
  byte here() {
    return bytes[at];
  }

  /** Whether exactly these bytes come next. */
  boolean isAt(byte[] expected) {
    return has(at, at + expected.length, expected);
  }

  /** Whether the bytes of a range are these. */
  boolean has(int from, int to, byte[] expected) {
    if (to - from != expected.length || to > end) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[from + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where the query's value, that begins here, ends. */
  int valueEnd() {
    int i = at;
    while (i < end && MEANINGS[bytes[i] & 0xff] != END) {
      i++;
    }
    return i;
  }

  /** Whether an escape stands between here and {@code to}. */
  boolean isEscaped(int to) {
    for (int i = at; i < to; i++) {
      if (bytes[i] == '%') {
        return true;
      }
    }
    return false;
  }

  /**
   * Decodes the value that begins here into {@link #decoded} and goes to its end.
   *
   * @return its length; -1 if it has a "%" that two hexadecimal digits do not follow
   */
  int decode() {
    int length = 0;
    int i = at;
    while (i < end) {
      byte octet = bytes[i];
      byte meaning = MEANINGS[octet & 0xff];
      if (meaning == PLAIN) {
        i++;
      } else if (meaning == ESCAPE && i + 2 < end) {
        int escaped = HEX_DIGITS[bytes[i + 1] & 0xff] << 4 | HEX_DIGITS[bytes[i + 2] & 0xff];
        if (escaped < 0) {
          at = valueEnd();
          return -1;
        }
        octet = (byte) escaped;
        i += 3;
      } else {
        break;
      }
      decoded[length++] = octet;
    }
    at = i;
    return meaningOf(i) == ESCAPE ? -1 : length;
  }

  private byte meaningOf(int i) {
    return i < end ? MEANINGS[bytes[i] & 0xff] : END;
  }

  /** What {@link #decode} found. */
  byte[] decoded() {
    return decoded;
  }

  /** Whether {@link #decode} found just this. */
  boolean decodedIs(int length, byte[] expected) {
    if (length != expected.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (decoded[i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Goes behind the next line feed; false if there is none. */
  boolean skipLine() {
    int i = at;
    while (i < end && bytes[i] != '\n') {
      i++;
    }
    at = Math.min(i + 1, end);
    return i < end;
  }
}
