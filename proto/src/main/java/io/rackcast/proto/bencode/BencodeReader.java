package io.rackcast.proto.bencode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One pass over an encoding; one thread.
 *
 * <p>Nothing is allocated on the word of the input: a string's length is compared with the bytes
 * that are there before its bytes are copied, and every value is counted.
 */
final class BencodeReader {
  private static final int MAX_KNOWN_KEYS = 64;

  private final byte[] data;
  private final int end;
  private final BencodeLimits limits;
  private final Map<BString, BString> known = new HashMap<>();
  private int position;
  private int depth;
  private int elements;

  BencodeReader(byte[] data, int offset, BencodeLimits limits) {
    this.data = data;
    this.position = Objects.checkIndex(offset, data.length + 1);
    this.end = offset + Math.min(data.length - offset, limits.maxBytes());
    this.limits = limits;
  }

  int position() {
    return position;
  }

  BValue value() {
    byte first = peek();
    return switch (first) {
      case 'i' -> integer();
      case 'l' -> list();
      case 'd' -> dictionary();
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> string();
      default ->
          throw wrong(
              "no value begins with " + Printable.character(first) + "; use i, l, d or a digit");
    };
  }

  private BInteger integer() {
    count();
    position++;
    boolean negative = peek() == '-';
    if (negative) {
      position++;
    }
    long negated = negatedDigits('e');
    if (negative && negated == 0) {
      throw wrong("-0 is no integer; write 0");
    }
    if (!negative && negated == Long.MIN_VALUE) {
      throw wrong("the integer does not fit into 64 bits");
    }
    return new BInteger(negative ? negated : -negated);
  }

  private BString string() {
    count();
    long length = -negatedDigits(':');
    // A length of -2^63 stays negative when its sign is turned.
    if (length < 0 || length > end - position) {
      throw wrong(
          "a string of %s bytes begins here, but only %d follow%s"
              .formatted(length < 0 ? "2^63" : length, end - position, cut()));
    }
    int from = position;
    position += (int) length;
    return BString.of(data, from, position);
  }

  private BList list() {
    enter();
    var values = new ArrayList<BValue>();
    while (peek() != 'e') {
      values.add(value());
    }
    leave();
    return new BList(values);
  }

  private BDictionary dictionary() {
    enter();
    var keys = new ArrayList<BString>();
    var values = new ArrayList<BValue>();
    BString previous = null;
    while (peek() != 'e') {
      previous = key(previous);
      keys.add(previous);
      values.add(value());
    }
    leave();
    return new BDictionary(keys.toArray(new BString[0]), values.toArray(new BValue[0]));
  }

  private BString key(@Nullable BString previous) {
    if (peek() < '0' || peek() > '9') {
      throw wrong("a dictionary key is not a string; only strings are keys");
    }
    int start = position;
    BString key = string();
    if (previous != null && previous.compareTo(key) >= 0) {
      position = start;
      throw wrong(
          "the dictionary key %s follows %s; sort keys by their bytes, each once"
              .formatted(key, previous));
    }
    return shared(key);
  }

  /** Formats use few keys many times: one object each. */
  private BString shared(BString key) {
    if (known.size() == MAX_KNOWN_KEYS) {
      return known.getOrDefault(key, key);
    }
    BString first = known.putIfAbsent(key, key);
    return first == null ? key : first;
  }

  /**
   * Reads digits up to {@code terminator}. The number is gathered below zero, where 64 bits hold
   * one value more than above.
   */
  private long negatedDigits(char terminator) {
    int start = position;
    long negated = 0;
    while (peek() != terminator) {
      int digit = peek() - '0';
      if (digit < 0 || digit > 9) {
        throw wrong("%s is no digit".formatted(Printable.character(peek())));
      }
      if (negated < Long.MIN_VALUE / 10 || negated * 10 < Long.MIN_VALUE + digit) {
        throw wrong("the number does not fit into 64 bits");
      }
      negated = negated * 10 - digit;
      position++;
    }
    if (position == start) {
      throw wrong("a number has no digits");
    }
    if (data[start] == '0' && position > start + 1) {
      throw wrong("a number has leading zeros; write it without");
    }
    position++;
    return negated;
  }

  private void enter() {
    count();
    if (++depth > limits.maxDepth()) {
      throw wrong("values lie more than %d deep in each other".formatted(limits.maxDepth()));
    }
    position++;
  }

  private void leave() {
    depth--;
    position++;
  }

  private void count() {
    if (++elements > limits.maxElements()) {
      throw wrong("there are more than %d values".formatted(limits.maxElements()));
    }
  }

  private byte peek() {
    if (position >= end) {
      throw wrong("the data ends inside a value" + cut());
    }
    return data[position];
  }

  private String cut() {
    return end < data.length ? " within the %d accepted".formatted(limits.maxBytes()) : "";
  }

  private BencodeException wrong(String what) {
    return new BencodeException("byte " + position + ": " + what);
  }
}
