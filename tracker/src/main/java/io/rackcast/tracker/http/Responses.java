package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/** Builds whole HTTP responses. */
final class Responses {
  // The body's length is written into this gap when it is known; leading spaces are allowed.
  private static final String LENGTH_GAP = "      ";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

  /**
   * A response.
   *
   * @param bytes all of it
   * @param keepAlive whether the connection stays after it
   */
  record Response(ByteBuf bytes, boolean keepAlive) {}

  /** Writes a body. */
  @FunctionalInterface
  interface Body {
    void writeTo(ByteBuf out);
  }

  private Responses() {}

  /** 200 with a bencoded body. */
  static Response bencoded(ByteBufAllocator alloc, boolean keepAlive, boolean isHttp10, Body body) {
    var out = alloc.buffer(512);
    ByteBufUtil.writeAscii(out, OK);
    if (!keepAlive) {
      ByteBufUtil.writeAscii(out, "Connection: close\r\n");
    } else if (isHttp10) {
      ByteBufUtil.writeAscii(out, "Connection: keep-alive\r\n");
    }
    ByteBufUtil.writeAscii(out, "Content-Length:");
    int gap = out.writerIndex();
    ByteBufUtil.writeAscii(out, LENGTH_GAP + "\r\n\r\n");
    int start = out.writerIndex();
    body.writeTo(out);
    String length = Integer.toString(out.writerIndex() - start);
    out.setBytes(gap + LENGTH_GAP.length() - length.length(), length.getBytes(US_ASCII));
    return new Response(out, keepAlive);
  }

  /** 200 with a failure reason. */
  static Response failure(ByteBufAllocator alloc, String reason, boolean keepAlive) {
    return bencoded(alloc, keepAlive, false, out -> ReplyWriter.failure(out, reason));
  }

  /** Another status with one line of text; the connection ends. */
  static Response plain(ByteBufAllocator alloc, String status, String sentence) {
    return plain(alloc, status, sentence, false);
  }

  static Response plain(ByteBufAllocator alloc, String status, String sentence, boolean keepAlive) {
    var out = alloc.buffer(256);
    ByteBufUtil.writeUtf8(
        out,
        "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\n%sContent-Length: %d\r\n\r\n%s\n"
            .formatted(
                status,
                keepAlive ? "" : "Connection: close\r\n",
                ByteBufUtil.utf8Bytes(sentence) + 1,
                sentence));
    return new Response(out, keepAlive);
  }
}
