package io.rackcast.tracker.http;

import java.nio.charset.StandardCharsets;

/**
 * Walks over a query string, one parameter after the other, and decodes percent escapes (RFC 3986
 * section 2.1) of those values that are asked for. A plus sign is a plus sign.
 */
final class QueryCursor {
  private final byte[] bytes;
  private final int end;
  private int next;
  private int nameFrom;
  private int nameTo;
  private int valueFrom;
  private int valueTo;
  private byte[] decoded = new byte[64];
  private int length;

  QueryCursor(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.next = from;
    this.end = end;
  }

  /** Goes to the next parameter; false if there is none. Empty ones are passed over. */
  boolean advance() {
    while (next < end) {
      nameFrom = next;
      int to = indexOf('&', next, end);
      next = to + 1;
      nameTo = indexOf('=', nameFrom, to);
      valueFrom = Math.min(nameTo + 1, to);
      valueTo = to;
      if (to > nameFrom) {
        return true;
      }
    }
    return false;
  }

  private int indexOf(char sought, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != sought) {
      at++;
    }
    return at;
  }

  /** The parameter's name, undecoded: no client escapes one. */
  String name() {
    return new String(bytes, nameFrom, nameTo - nameFrom, StandardCharsets.ISO_8859_1);
  }

  /** Decodes the value into {@link #bytes()}; returns its length. */
  int decode(String name) throws BadRequestException {
    if (decoded.length < valueTo - valueFrom) {
      decoded = new byte[valueTo - valueFrom];
    }
    length = 0;
    for (int i = valueFrom; i < valueTo; i++) {
      int octet = bytes[i];
      if (octet == '%') {
        octet = escape(name, i);
        i += 2;
      }
      decoded[length++] = (byte) octet;
    }
    return length;
  }

  private int escape(String name, int at) throws BadRequestException {
    int high = at + 2 < valueTo ? Character.digit(bytes[at + 1], 16) : -1;
    int low = at + 2 < valueTo ? Character.digit(bytes[at + 2], 16) : -1;
    if (high < 0 || low < 0) {
      throw new BadRequestException(
          name + " has a \"%\" that two hexadecimal digits do not follow");
    }
    return high << 4 | low;
  }

  /** The decoded value, from index 0. */
  byte[] bytes() {
    return decoded;
  }

  /** The decoded value as text. */
  String text(String name) throws BadRequestException {
    int size = decode(name); // first: it may replace the array
    return new String(decoded, 0, size, StandardCharsets.ISO_8859_1);
  }

  /** The decoded value as a decimal number; what is beyond the range of a long becomes its end. */
  long number(String name) throws BadRequestException {
    int size = decode(name);
    int from = size > 0 && decoded[0] == '-' ? 1 : 0;
    if (size == from) {
      throw new BadRequestException(name + " is not a number");
    }
    long value = 0;
    for (int i = from; i < size; i++) {
      int digit = decoded[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new BadRequestException(name + " is not a number");
      }
      value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
    }
    return from == 0 ? value : -value;
  }
}
