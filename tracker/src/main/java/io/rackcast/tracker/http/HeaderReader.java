package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.rackcast.tracker.http.RequestReader.Outcome;

/** Reads the header fields of a request. Reusable; for one thread. */
final class HeaderReader {
  // Names and values in lower case.
  private static final byte[] CONNECTION = "connection".getBytes(US_ASCII);
  private static final byte[] CONTENT_LENGTH = "content-length".getBytes(US_ASCII);
  private static final byte[] TRANSFER_ENCODING = "transfer-encoding".getBytes(US_ASCII);
  private static final byte[] X_FORWARDED_FOR = "x-forwarded-for".getBytes(US_ASCII);
  private static final byte[] CLOSE = "close".getBytes(US_ASCII);
  private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(US_ASCII);

  private final Cursor cursor;
  private final boolean takesForwarded;
  private final Forwarded forwarded = new Forwarded();
  private boolean byDefault;
  private boolean keepAlive;
  private boolean hasBody;

  HeaderReader(Cursor cursor, boolean takesForwarded) {
    this.cursor = cursor;
    this.takesForwarded = takesForwarded;
  }

  /**
   * Reads fields up to the empty line, and goes behind that.
   *
   * @param staysByDefault whether the connection stays if no field says otherwise
   * @return {@code NOT_SERVED} if there is a body
   */
  Outcome read(boolean staysByDefault) {
    byDefault = staysByDefault;
    keepAlive = staysByDefault;
    hasBody = false;
    forwarded.clear();
    while (!cursor.isAtEnd()) {
      int start = cursor.at();
      byte first = cursor.here();
      if (!cursor.skipLine()) {
        return Outcome.INCOMPLETE;
      }
      int next = cursor.at();
      if (first == '\n' || (first == '\r' && next == start + 2)) {
        return hasBody ? Outcome.NOT_SERVED : Outcome.WHOLE;
      }
      readField(first, start, next);
    }
    return Outcome.INCOMPLETE;
  }

  private void readField(byte first, int from, int to) {
    switch (first | 0x20) {
      case 'c' -> {
        int connection = value(CONNECTION, from, to);
        if (connection >= 0) {
          connection(connection, to);
        }
        int length = value(CONTENT_LENGTH, from, to);
        hasBody |= length >= 0 && !isZero(length, to);
      }
      case 't' -> hasBody |= value(TRANSFER_ENCODING, from, to) >= 0;
      case 'x' -> {
        int value = takesForwarded ? value(X_FORWARDED_FOR, from, to) : -1;
        if (value >= 0) {
          forwarded.add(cursor.bytes(), value, to);
        }
      }
      default -> {
        // Of no interest here.
      }
    }
  }

  /** Where the value begins if the field has this name; else -1. */
  private int value(byte[] name, int from, int to) {
    int at = from + name.length;
    if (at >= to || !isIgnoringCase(name, from)) {
      return -1;
    }
    // A space before the colon is forbidden, but must not hide a field from here and not from a
    // proxy (RFC 9112 section 5.1).
    while (at < to && isBlank(cursor.bytes()[at])) {
      at++;
    }
    return at < to && cursor.bytes()[at] == ':' ? at + 1 : -1;
  }

  private boolean isIgnoringCase(byte[] name, int from) {
    for (int i = 0; i < name.length; i++) {
      byte letter = cursor.bytes()[from + i];
      if (letter != name[i] && (letter < 'A' || letter > 'Z' || (letter | 0x20) != name[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte letter) {
    return letter == ' ' || letter == '\t';
  }

  private void connection(int from, int to) {
    if (holds(CLOSE, from, to)) {
      keepAlive = false;
    } else if (!byDefault) {
      keepAlive = holds(KEEP_ALIVE, from, to);
    }
  }

  private boolean holds(byte[] option, int from, int to) {
    for (int i = from; i + option.length < to; i++) {
      if (isIgnoringCase(option, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean isZero(int from, int to) {
    int digits = 0;
    for (int i = from; i < to; i++) {
      byte letter = cursor.bytes()[i];
      if (letter == '0') {
        digits++;
      } else if (letter > ' ' || letter < 0) {
        return false;
      }
    }
    return digits > 0;
  }

  /** Whether the connection stays after the answer. */
  boolean keepAlive() {
    return keepAlive;
  }

  /** What proxies said. */
  Forwarded forwarded() {
    return forwarded;
  }
}
