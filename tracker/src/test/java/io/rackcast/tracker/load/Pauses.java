package io.rackcast.tracker.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What the JVM of a server says of the pauses it made, by {@code -Xlog:safepoint}. */
final class Pauses {
  private static final Pattern TOTAL = Pattern.compile("Total: +(\\d+) ns");

  private Pauses() {}

  static String option(Path log) {
    return "-Xlog:safepoint:file=" + log + "::filecount=0";
  }

  /** The longest, how many, and what they were together, from line {@code from} of the log on. */
  static String report(Path log, long from) throws IOException {
    long longest = 0;
    long all = 0;
    int count = 0;
    try (var lines = Files.lines(log)) {
      for (var line : (Iterable<String>) lines.skip(from)::iterator) {
        var total = TOTAL.matcher(line);
        if (total.find()) {
          long nanos = Long.parseLong(total.group(1));
          longest = Math.max(longest, nanos);
          all += nanos;
          count++;
        }
      }
    }
    return "%d pauses of the JVM, the longest %.2f ms, together %.0f ms"
        .formatted(count, longest / 1e6, all / 1e6);
  }

  static long lines(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.count();
    }
  }
}
