package io.rackcast.agent.mirror;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the body of an answer is made of.
 *
 * @param parts ranges of the content, each with bytes of ours before it
 * @param trailer bytes of ours behind the last
 */
record BodyPlan(List<Part> parts, String trailer) {
  /** Bytes of ours, then a range of the content. */
  record Part(String head, ByteRange range) {}

  /** All of it. */
  static BodyPlan whole(long size) {
    return new BodyPlan(List.of(new Part("", new ByteRange(0, size))), "");
  }

  /** Some ranges, told of in the headers: one as it is, several as multipart/byteranges. */
  static BodyPlan partial(List<ByteRange> ranges, long size, HttpHeaders headers) {
    if (ranges.size() == 1) {
      headers.set(HttpHeaderNames.CONTENT_RANGE, ranges.get(0).contentRange(size));
      return new BodyPlan(List.of(new Part("", ranges.get(0))), "");
    }
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    String boundary = UUID.randomUUID().toString();
    headers.set(HttpHeaderNames.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
    List<Part> parts = new ArrayList<>();
    for (ByteRange range : ranges) {
      String head =
          "\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
              .formatted(boundary, type, range.contentRange(size));
      parts.add(new Part(head, range));
    }
    return new BodyPlan(parts, "\r\n--" + boundary + "--\r\n");
  }

  /** Bytes of the whole body. */
  long length() {
    long length = ascii(trailer).length;
    for (Part part : parts) {
      length += ascii(part.head()).length + part.range().length();
    }
    return length;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
