package io.rackcast.agent.mirror;

import java.util.List;
import java.util.Locale;

/**
 * What a client says it can read (RFC 9110 section 12.5.1). There is one form only of a manifest,
 * and its digest is pinned: it is sent also to who did not name its type, as podman and containerd
 * read what they get by its {@code Content-Type}. Only what is ruled out by {@code q=0} is not
 * sent.
 */
final class AcceptHeader {
  private AcceptHeader() {}

  /**
   * Whether the client says that it will not have a type.
   *
   * @param lines all lines of the header, which make one list
   */
  static boolean rulesOut(List<String> lines, String mediaType) {
    String wanted = mediaType.toLowerCase(Locale.ROOT);
    int bestMatch = 0;
    boolean isRuledOut = false;
    for (String line : lines) {
      for (String part : line.split(",", -1)) {
        String[] fields = part.toLowerCase(Locale.ROOT).split(";", -1);
        int match = match(fields[0].strip(), wanted);
        if (match > bestMatch) {
          bestMatch = match;
          isRuledOut = isZero(fields);
        }
      }
    }
    return isRuledOut;
  }

  /** The more exact of two counts: 0 none, 1 any type, 2 any subtype, 3 this one. */
  private static int match(String range, String wanted) {
    if (range.equals(wanted)) {
      return 3;
    }
    if (range.equals("*/*")) {
      return 1;
    }
    boolean isGroup = range.endsWith("/*");
    return isGroup && wanted.startsWith(range.substring(0, range.length() - 1)) ? 2 : 0;
  }

  private static boolean isZero(String[] fields) {
    for (int i = 1; i < fields.length; i++) {
      String field = fields[i].strip();
      if (field.startsWith("q=")) {
        return field.matches("q=0(?:\\.0{0,3})?");
      }
    }
    return false;
  }
}
