package io.rackcast.agent.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, by the word of Linux (proc(5), {@code stat} and {@code smaps_rollup}).
 *
 * @param processorSeconds in user and system mode since it began, of all its threads
 * @param rssBytes resident: its own memory and the pages of files that it has mapped
 * @param pssBytes the same, pages that it shares counted by its share
 * @param anonymousBytes resident and of no file
 * @param threads that it has now
 */
record ProcessUse(
    double processorSeconds, long rssBytes, long pssBytes, long anonymousBytes, int threads) {
  // USER_HZ is 100 on every architecture that Java runs on.
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TICKS = 14 - 3;
  private static final int SYSTEM_TICKS = 15 - 3;
  private static final int THREADS = 20 - 3;

  /** Of a process now. */
  static ProcessUse of(long pid) {
    Path proc = Path.of("/proc", Long.toString(pid));
    String stat = read(proc.resolve("stat"));
    // The second field is a name in brackets, which may have blanks.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    String memory = read(proc.resolve("smaps_rollup"));
    return new ProcessUse(
        (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]))
            / TICKS_PER_SECOND,
        bytes(memory, "Rss:"),
        bytes(memory, "Pss:"),
        bytes(memory, "Anonymous:"),
        Integer.parseInt(fields[THREADS]));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long bytes(String smaps, String name) {
    return smaps
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
