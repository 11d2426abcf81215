package io.rackcast.agent.mirror;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code ETag} of content is its digest in quotes; what clients say of it (RFC 9110 section
 * 13).
 */
final class EntityTag {
  private EntityTag() {}

  static String of(Object digest) {
    return "\"" + digest + "\"";
  }

  /**
   * Whether the client has it already ({@code If-None-Match}, weak comparison).
   *
   * @param lines all lines of the header
   */
  static boolean isKnown(List<String> lines, String tag) {
    for (String line : lines) {
      for (String part : line.split(",", -1)) {
        String known = part.strip();
        if (known.equals("*")
            || (known.startsWith("W/") ? known.substring(2) : known).equals(tag)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a range may be sent ({@code If-Range}, strong comparison); a date never fits. */
  static boolean allowsRange(@Nullable String ifRange, String tag) {
    return ifRange == null || ifRange.strip().equals(tag);
  }
}
