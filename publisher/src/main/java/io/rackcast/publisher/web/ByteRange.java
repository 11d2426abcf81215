package io.rackcast.publisher.web;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What part of a content a request asks for (RFC 9110 section 14). One range is served; several, or
 * what is no range of bytes, get the whole, as section 14.2 allows.
 */
sealed interface ByteRange {
  /** All of it: 200. */
  record Whole() implements ByteRange {}

  /** {@code length} bytes from {@code first} on: 206. */
  record Part(long first, long length) implements ByteRange {}

  /** Nothing of what is asked for exists: 416. */
  record Outside() implements ByteRange {}

  /** "bytes=0-99", "bytes=100-" or "bytes=-100"; numbers of at most 18 digits fit a long. */
  Pattern SINGLE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

  /**
   * Reads a Range header.
   *
   * @param header the Range header; null when there is none
   * @param size bytes of the content, at least 0
   */
  static ByteRange of(@Nullable String header, long size) {
    var match = SINGLE.matcher(header == null ? "" : header.strip());
    if (!match.matches() || (match.group(1).isEmpty() && match.group(2).isEmpty())) {
      return new Whole();
    }
    if (match.group(1).isEmpty()) {
      return suffix(Long.parseLong(match.group(2)), size);
    }
    long first = Long.parseLong(match.group(1));
    long last = match.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(match.group(2));
    if (last < first) {
      return new Whole();
    }
    return first >= size ? new Outside() : new Part(first, Math.min(last, size - 1) - first + 1);
  }

  private static ByteRange suffix(long length, long size) {
    return length == 0 || size == 0
        ? new Outside()
        : new Part(Math.max(0, size - length), Math.min(length, size));
  }
}
