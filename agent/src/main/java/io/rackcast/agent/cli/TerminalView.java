package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate.Progress;
import java.io.PrintStream;

/** A bar on one line that is written over; a narrow terminal cuts its end off. */
final class TerminalView implements FetchView {
  /** So narrow that the share from the rack still fits into 80 columns. */
  private static final int WIDTH = 8;

  private static final String ERASE_LINE = "\r\u001b[K";

  // A line that went on in the next row could not be written over.
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";

  private final PrintStream err;
  private boolean shown;

  TerminalView(PrintStream err) {
    this.err = err;
  }

  @Override
  public void show(Progress progress) {
    int full = new ProgressFigures(progress).percent() * WIDTH / 100;
    String bar = "#".repeat(full) + "-".repeat(WIDTH - full);
    err.print(ERASE_LINE + NO_WRAP + "[" + bar + "] " + ProgressText.line(progress) + WRAP);
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
