package io.rackcast.tracker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/** Builds the responses that are no answers of a tracker; see {@link ReplyBuffer} for those. */
final class Responses {
  private Responses() {}

  /** A status with one line of text. */
  static ByteBuf plain(ByteBufAllocator alloc, String status, String sentence, boolean keepAlive) {
    var out = alloc.directBuffer(256);
    ByteBufUtil.writeUtf8(
        out,
        "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\n%sContent-Length: %d\r\n\r\n%s\n"
            .formatted(
                status,
                keepAlive ? "" : "Connection: close\r\n",
                ByteBufUtil.utf8Bytes(sentence) + 1,
                sentence));
    return out;
  }
}
