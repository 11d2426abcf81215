package io.rackcast.agent.mirror;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which bytes a request wants (RFC 9110 section 14). */
final class RangeHeader {
  /** More in one request, or some that overlap, nobody needs: they are refused (section 14.2). */
  static final int MOST = 16;

  private static final String UNIT = "bytes=";
  private static final Pattern RANGE = Pattern.compile("([0-9]{0,18})-([0-9]{0,18})");

  private RangeHeader() {}

  /**
   * The ranges that a header asks of content, in its order; those beyond the end are left out.
   *
   * @param header null, or in another unit than bytes: the whole is meant
   * @return empty: nothing it asks for can be had; else what is to be sent, an empty list for the
   *     whole
   */
  static Optional<List<ByteRange>> read(@Nullable String header, long size) {
    if (header == null || !header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return Optional.of(List.of());
    }
    String[] texts = header.substring(UNIT.length()).split(",", MOST + 2);
    if (texts.length > MOST) {
      return Optional.empty();
    }
    List<ByteRange> ranges = new ArrayList<>();
    for (String text : texts) {
      var parts = RANGE.matcher(text.strip());
      if (!parts.matches() || !add(ranges, parts.group(1), parts.group(2), size)) {
        return Optional.empty();
      }
    }
    return ranges.isEmpty() || overlap(ranges) ? Optional.empty() : Optional.of(ranges);
  }

  /** False if it is no range. */
  private static boolean add(List<ByteRange> ranges, String first, String last, long size) {
    long from;
    long end;
    if (first.isEmpty()) {
      if (last.isEmpty()) {
        return false;
      }
      from = Math.max(0, size - Long.parseLong(last));
      end = size;
    } else {
      from = Long.parseLong(first);
      end = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
      if (!last.isEmpty() && Long.parseLong(last) < from) {
        return false;
      }
    }
    if (from < end) {
      ranges.add(new ByteRange(from, end));
    }
    return true;
  }

  private static boolean overlap(List<ByteRange> ranges) {
    for (int i = 0; i < ranges.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (ranges.get(i).from() < ranges.get(j).end()
            && ranges.get(j).from() < ranges.get(i).end()) {
          return true;
        }
      }
    }
    return false;
  }
}
