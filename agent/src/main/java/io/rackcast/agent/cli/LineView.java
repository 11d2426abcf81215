package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate.Progress;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** A plain line now and then, for logs: at most one in five seconds, and none that repeats. */
final class LineView implements FetchView {
  private static final long PAUSE_NANOS = 5_000_000_000L;

  private final PrintStream err;
  private long shownAt = System.nanoTime() - PAUSE_NANOS;
  private @Nullable String last;

  LineView(PrintStream err) {
    this.err = err;
  }

  @Override
  public void show(Progress progress) {
    String line = ProgressText.line(progress);
    long now = System.nanoTime();
    if (now - shownAt >= PAUSE_NANOS && !line.equals(last)) {
      err.println(line);
      shownAt = now;
      last = line;
    }
  }

  @Override
  public void note(String sentence) {
    err.println(sentence);
  }

  @Override
  public void end() {
    err.flush();
  }
}
