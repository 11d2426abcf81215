package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * The lines of {@code X-Forwarded-For} of one request, in their order: whom each proxy on the way
 * took the request from, the last proxy's word last. Reusable; for one thread.
 */
final class Forwarded {
  // Far more than any chain of proxies that is trusted has; a client may write as many as fit.
  private static final int MOST_LINES = 16;

  private final int[] from = new int[MOST_LINES];
  private final int[] to = new int[MOST_LINES];
  private byte[] bytes = new byte[0];
  private int lines;

  /** Forgets all. */
  void clear() {
    lines = 0;
  }

  /** Adds a line's value; of too many the last count, which were written nearest to the tracker. */
  void add(byte[] request, int valueFrom, int valueTo) {
    bytes = request;
    if (lines == MOST_LINES) {
      System.arraycopy(from, 1, from, 0, MOST_LINES - 1);
      System.arraycopy(to, 1, to, 0, MOST_LINES - 1);
      lines--;
    }
    from[lines] = valueFrom;
    to[lines] = valueTo;
    lines++;
  }

  /** Whether a proxy said anything. */
  boolean isEmpty() {
    return lines == 0;
  }

  /** Goes over the hops from the right, the nearest, to the left. */
  Hops hops() {
    return new Hops();
  }

  /** The hops, nearest first. */
  final class Hops {
    private int line = lines - 1;
    private int end = line < 0 ? 0 : to[line];

    /** The next hop as it is written, without blanks around; empty text if there is none left. */
    String next() {
      while (line >= 0) {
        int start = end - 1;
        while (start >= from[line] && bytes[start] != ',') {
          start--;
        }
        String hop = new String(bytes, start + 1, end - start - 1, ISO_8859_1).strip();
        end = start;
        if (start < from[line]) {
          line--;
          end = line < 0 ? 0 : to[line];
        }
        if (!hop.isEmpty()) {
          return hop;
        }
      }
      return "";
    }
  }
}
