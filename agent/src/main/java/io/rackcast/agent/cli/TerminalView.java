package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate.Progress;
import java.io.PrintStream;

/** A bar on one line that is written over. */
final class TerminalView implements FetchView {
  private static final int WIDTH = 24;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream err;
  private boolean shown;

  TerminalView(PrintStream err) {
    this.err = err;
  }

  @Override
  public void show(Progress progress) {
    int full = ProgressText.percent(progress) * WIDTH / 100;
    String bar = "#".repeat(full) + "-".repeat(WIDTH - full);
    err.print(ERASE_LINE + "[" + bar + "] " + ProgressText.line(progress));
    err.flush();
    shown = true;
  }

  @Override
  public void note(String sentence) {
    end();
    err.println(sentence);
  }

  @Override
  public void end() {
    if (shown) {
      err.print(ERASE_LINE);
      err.flush();
      shown = false;
    }
  }
}
