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

  /** Goes to the end of the query's value that begins here; returns whether it has an escape. */
  boolean skipValue() {
    // Locals: the loops here are most of what a request costs.
    var source = bytes;
    int stop = end;
    boolean escaped = false;
    int i = at;
    for (; i < stop; i++) {
      byte meaning = MEANINGS[source[i] & 0xff];
      if (meaning == END) {
        break;
      }
      escaped |= meaning == ESCAPE;
    }
    at = i;
    return escaped;
  }

  /**
   * Decodes the value that begins here into {@link #decoded} and goes to its end.
   *
   * @return its length; -1 if it has a "%" that two hexadecimal digits do not follow
   */
  int decode() {
    var source = bytes;
    var target = decoded;
    int stop = end;
    int length = 0;
    int i = at;
    while (i < stop) {
      byte octet = source[i];
      byte meaning = MEANINGS[octet & 0xff];
      if (meaning == END) {
        break;
      }
      i++;
      if (meaning == ESCAPE) {
        int escaped = i + 1 < stop ? escaped(source[i], source[i + 1]) : -1;
        if (escaped < 0) {
          skipValue();
          return -1;
        }
        octet = (byte) escaped;
        i += 2;
      }
      target[length++] = octet;
    }
    at = i;
    return length;
  }

  private static int escaped(byte high, byte low) {
    return HEX_DIGITS[high & 0xff] << 4 | HEX_DIGITS[low & 0xff];
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
    var source = bytes;
    int stop = end;
    int i = at;
    while (i < stop && source[i] != '\n') {
      i++;
    }
    at = Math.min(i + 1, stop);
    return i < stop;
  }
}
