package io.rackcast.proto.source;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which part of the content an answer 206 has (RFC 9110 section 14.4).
 *
 * @param first its first byte
 * @param last its last byte
 * @param totalBytes size of the whole content; empty when the server does not say
 */
public record ContentRange(long first, long last, OptionalLong totalBytes) {
  private static final Pattern TEXT =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  /** That of a response; empty if it has none that can be read. */
  public static Optional<ContentRange> of(HttpHeaders headers) {
    var range = TEXT.matcher(headers.firstValue("content-range").orElse("").strip());
    if (!range.matches()) {
      return Optional.empty();
    }
    String total = range.group(3);
    return Optional.of(
        new ContentRange(
            Long.parseLong(range.group(1)),
            Long.parseLong(range.group(2)),
            total.equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(total))));
  }
}
