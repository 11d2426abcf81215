package io.rackcast.tracker.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time that a process has used, all its threads together. */
final class ProcessTime {
  private static final double TICKS_PER_SECOND = 100; // getconf CLK_TCK

  private ProcessTime() {}

  /** User and system time in seconds; 0 if {@code pid} is 0. */
  static double seconds(long pid) {
    if (pid == 0) {
      return 0;
    }
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The second field is the program's name in brackets, whatever that is.
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
