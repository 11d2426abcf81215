package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/**
 * Where an answer's body is written before it is sent, in an array that is used again: writing
 * there costs less than in Netty's buffers, into which the whole then goes by one copy. The head
 * goes before the body, once the body's length is known. For one thread.
 */
final class ReplyBuffer {
  // The body's length is written over the last of these spaces; leading ones are allowed.
  private static final String LENGTH = "Content-Length:           \r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  private static final byte[] STAYS = (OK + LENGTH).getBytes(US_ASCII);
  private static final byte[] STAYS_HTTP_10 =
      (OK + "Connection: keep-alive\r\n" + LENGTH).getBytes(US_ASCII);
  private static final byte[] CLOSES = (OK + "Connection: close\r\n" + LENGTH).getBytes(US_ASCII);
  private static final int BODY = STAYS_HTTP_10.length;
  private static final int LINE_ENDS = 4;
  private static final int LONGEST_NUMBER = 20;

  private final ByteBufAllocator alloc;
  private byte[] bytes = new byte[4096];
  private int end = BODY;

  ReplyBuffer(ByteBufAllocator alloc) {
    this.alloc = alloc;
  }

  ByteBufAllocator alloc() {
    return alloc;
  }

  /** Begins another body. */
  void begin() {
    end = BODY;
  }

  /** Appends bytes that are there already. */
  void write(byte[] source) {
    write(source, 0, source.length);
  }

  /** Appends a range. */
  void write(byte[] source, int from, int length) {
    room(length);
    System.arraycopy(source, from, bytes, end, length);
    end += length;
  }

  /** Appends one byte. */
  void write(char octet) {
    room(1);
    bytes[end++] = (byte) octet;
  }

  /** Appends an integer of this many bytes, the most significant first. */
  void writeBytes(long value, int length) {
    room(length);
    for (int shift = (length - 1) * 8; shift >= 0; shift -= 8) {
      bytes[end++] = (byte) (value >>> shift);
    }
  }

  /** Appends a number in decimal digits. */
  void writeNumber(long value) {
    room(LONGEST_NUMBER);
    if (value < 0) {
      write(Long.toString(value).getBytes(US_ASCII));
      return;
    }
    end += digits(value);
    putNumber(value, end);
  }

  private static int digits(long value) {
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /** Puts the digits before {@code to}. */
  private void putNumber(long value, int to) {
    int at = to;
    long rest = value;
    do {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
  }

  /** Appends text as bencode writes it: length, colon, UTF-8. */
  void writeText(String text) {
    var encoded = text.getBytes(UTF_8);
    writeNumber(encoded.length);
    write(':');
    write(encoded);
  }

  private void room(int length) {
    if (bytes.length - end < length) {
      bytes = Arrays.copyOf(bytes, 2 * (end + length));
    }
  }

  /** The body so far. */
  byte[] body() {
    return Arrays.copyOfRange(bytes, BODY, end);
  }

  /** The whole response with the body so far, to be sent and released. */
  ByteBuf response(boolean keepAlive, boolean isHttp10) {
    var head = !keepAlive ? CLOSES : isHttp10 ? STAYS_HTTP_10 : STAYS;
    int start = BODY - head.length;
    System.arraycopy(head, 0, bytes, start, head.length);
    putNumber(end - BODY, BODY - LINE_ENDS);
    return alloc.directBuffer(end - start).writeBytes(bytes, start, end - start);
  }
}
