package io.rackcast.publisher.cli;

import io.rackcast.proto.settings.ByteSizes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells how far a transfer is: on a terminal a bar that redraws its line, elsewhere a plain line
 * every ten seconds. For one thread.
 */
final class Progress {
  private static final int BAR = 30;
  private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final PrintWriter out;
  private final boolean isTerminal;
  private final String what;
  private final long total;
  private final LongSupplier nanoTime;
  private final long startedAt;
  private long shownAt;
  private long resumedAt = -1;
  private boolean hasDrawn;

  Progress(PrintWriter out, boolean isTerminal, String what, long total) {
    this(out, isTerminal, what, total, System::nanoTime);
  }

  Progress(PrintWriter out, boolean isTerminal, String what, long total, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.startedAt = nanoTime.getAsLong();
    this.shownAt = startedAt;
    this.isTerminal = isTerminal;
    this.what = what;
    this.total = total;
  }

  /** Whether standard error is a terminal. (System.console asks about the other two.) */
  static boolean isTerminal() {
    try {
      var target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** So many bytes are done. */
  void at(long done) {
    if (resumedAt < 0) {
      resumedAt = done;
    }
    long now = nanoTime.getAsLong();
    if (now - shownAt >= (isTerminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      shownAt = now;
      show(done);
    }
  }

  /** Ends the bar's line. */
  void end() {
    if (hasDrawn) {
      out.print("\r\u001b[K");
      out.flush();
      hasDrawn = false;
    }
  }

  private void show(long done) {
    double seconds = (nanoTime.getAsLong() - startedAt) / 1e9;
    double rate = (done - resumedAt) / seconds;
    int percent = total == 0 ? 100 : (int) (done * 100.0 / total);
    var line =
        String.format(
            Locale.ROOT,
            "%3d%%  %s of %s  %s/s%s",
            percent,
            ByteSizes.text(done),
            ByteSizes.text(total),
            ByteSizes.text((long) rate),
            left(done, rate));
    if (isTerminal) {
      int filled = percent * BAR / 100;
      out.print("\r" + what + " [" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " + line);
      out.print("\u001b[K");
      out.flush();
      hasDrawn = true;
    } else {
      out.println(what + " " + line.strip());
    }
  }

  private String left(long done, double rate) {
    if (rate < 1) {
      return "";
    }
    long seconds = (long) ((total - done) / rate);
    return String.format(Locale.ROOT, "  %d:%02d left", seconds / 60, seconds % 60);
  }
}
