package io.rackcast.tracker.http;

import io.netty.buffer.ByteBuf;

/**
 * The bytes that a connection has sent, copied to an array for as long as they are read: reading
 * them there byte by byte costs a fraction of what it costs in Netty's buffers. For one thread.
 */
final class Inbox {
  private final byte[] bytes;
  private int at;
  private int end;

  /**
   * An inbox.
   *
   * @param most bytes looked at together
   */
  Inbox(int most) {
    bytes = new byte[most];
  }

  /** Takes what {@code from} has, as far as there is room; {@code from} stays as it is. */
  void load(ByteBuf from) {
    at = 0;
    end = Math.min(from.readableBytes(), bytes.length);
    from.getBytes(from.readerIndex(), bytes, 0, end);
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where what was not taken yet begins. */
  int at() {
    return at;
  }

  /** Where the bytes end. */
  int end() {
    return end;
  }

  /** How many bytes there are still. */
  int size() {
    return end - at;
  }

  /** Takes bytes up to {@code position}; returns how many. */
  int takeTo(int position) {
    int taken = position - at;
    at = position;
    return taken;
  }

  /** How many line ends come next: a client may send one too many (RFC 9112 section 2.2). */
  int emptyLines() {
    int i = at;
    while (i < end && (bytes[i] == '\r' || bytes[i] == '\n')) {
      i++;
    }
    return i - at;
  }

  /**
   * Whether an empty line stands behind the first {@code searched} bytes, of which it is known that
   * none is among them.
   */
  boolean hasEmptyLine(int searched) {
    // The empty line may have begun there.
    for (int i = Math.max(at + 1, at + searched - 2); i < end; i++) {
      boolean isEnd = bytes[i] == '\n';
      if (isEnd
          && (bytes[i - 1] == '\n'
              || (i > at + 1 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n'))) {
        return true;
      }
    }
    return false;
  }
}
