package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rackcast.proto.torrent.InfoHash;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a query, one parameter after the other, each at most once unless it may repeat. What
 * the parameters mean is told to a {@link Taker}. Reusable; for one thread.
 *
 * <p>The first thing that is wrong becomes the {@link #problem}; the rest is passed over then.
 */
final class QueryReader {
  /** Takes the value of each parameter that is known. */
  interface Taker {
    /**
     * Reads the value with the reader's methods, or leaves it.
     *
     * @param values reads the value; its cursor stands at the value's first byte
     */
    void take(Parameter parameter, QueryReader values);
  }

  private final Cursor cursor;
  private final Set<Parameter> seen = EnumSet.noneOf(Parameter.class);
  private byte[] textBytes = new byte[0];
  private int textFrom;
  private int textTo;
  private @Nullable String problem;

  QueryReader(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Reads from where the cursor stands to the query's end. */
  void read(Taker taker) {
    seen.clear();
    problem = null;
    while (!cursor.isAtEnd()) {
      byte octet = cursor.here();
      if (octet == '&') {
        cursor.to(cursor.at() + 1);
      } else if (octet == ' ' || octet == '\r' || octet == '\n') {
        return;
      } else {
        readOne(taker);
      }
    }
  }

  private void readOne(Taker taker) {
    int from = cursor.at();
    int nameEnd = nameEnd(from);
    boolean hasValue = nameEnd < cursor.end() && cursor.bytes()[nameEnd] == '=';
    cursor.to(hasValue ? nameEnd + 1 : nameEnd);
    var parameter = Parameter.at(cursor, from, nameEnd);
    if (parameter != null && problem == null) {
      taker.take(parameter, this);
    }
    cursor.skipValue();
  }

  private int nameEnd(int from) {
    var bytes = cursor.bytes();
    int end = cursor.end();
    int i = from;
    while (i < end && bytes[i] != '=' && bytes[i] != '&' && bytes[i] != ' ' && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  /** The request's bytes. */
  byte[] bytes() {
    return cursor.bytes();
  }

  /** What is wrong with the query, as a sentence for the peer; null if nothing is. */
  @Nullable String problem() {
    return problem;
  }

  void problem(String sentence) {
    problem = sentence;
  }

  /** Notes that this parameter was there; false, with the problem set, if it was before. */
  boolean once(Parameter parameter) {
    boolean isNew = seen.add(parameter);
    if (!isNew) {
      problem = parameter.text() + " is there twice";
    }
    return isNew;
  }

  boolean has(Parameter parameter) {
    return seen.contains(parameter);
  }

  /** Decodes the value; returns its length, or -1 with the problem set. */
  int decode(Parameter parameter) {
    int length = cursor.decode();
    if (length < 0) {
      problem = parameter.text() + " has a \"%\" that two hexadecimal digits do not follow";
    }
    return length;
  }

  /** The value's text as a new object, for what may turn out not to be wanted; never a problem. */
  String leniently() {
    int length = cursor.decode();
    return length < 0 ? "%" : new String(cursor.decoded(), 0, length, ISO_8859_1);
  }

  /** The bytes that {@link #decode} found. */
  byte[] decoded() {
    return cursor.decoded();
  }

  boolean decodedIs(int length, byte[] expected) {
    return cursor.decodedIs(length, expected);
  }

  /** Decodes twenty bytes; false with the problem set if there are not so many. */
  boolean twentyBytes(Parameter parameter) {
    int length = decode(parameter);
    if (length >= 0 && length != InfoHash.LENGTH) {
      problem = parameter.text() + " has " + length + " bytes; it must have 20";
    }
    return length == InfoHash.LENGTH;
  }

  /**
   * A decimal number; what is beyond the range of a long becomes its end. 0 with the problem set if
   * it is none.
   */
  long number(Parameter parameter) {
    int length = decode(parameter);
    if (length < 0) {
      return 0;
    }
    var digits = cursor.decoded();
    int from = length > 0 && digits[0] == '-' ? 1 : 0;
    long value = 0;
    boolean isNumber = length > from;
    for (int i = from; i < length; i++) {
      int digit = digits[i] - '0';
      isNumber &= digit >= 0 && digit <= 9;
      value = value > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : value * 10 + digit;
    }
    if (!isNumber) {
      problem = parameter.text() + " is not a number";
      return 0;
    }
    return from == 0 ? value : -value;
  }

  /**
   * Text of any length, for {@link #textBytes}: as it stands in the request if nothing is escaped.
   * False with the problem set if it cannot be read.
   */
  boolean text(Parameter parameter) {
    textFrom = cursor.at();
    boolean isEscaped = cursor.skipValue();
    textTo = cursor.at();
    textBytes = cursor.bytes();
    if (isEscaped) {
      cursor.to(textFrom);
      textFrom = 0;
      textTo = decode(parameter);
      textBytes = cursor.decoded();
    }
    return textTo >= 0;
  }

  byte[] textBytes() {
    return textBytes;
  }

  int textFrom() {
    return textFrom;
  }

  int textTo() {
    return textTo;
  }
}
