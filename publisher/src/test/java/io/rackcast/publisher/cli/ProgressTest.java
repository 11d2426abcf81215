package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final long MIB = 1 << 20;

  private final StringWriter text = new StringWriter();
  private final AtomicLong now = new AtomicLong();

  private Progress progress(boolean isTerminal) {
    return new Progress(new PrintWriter(text, true), isTerminal, "publishing", 100 * MIB, now::get);
  }

  /** One mebibyte each 100 ms, for ten seconds. */
  private String run(boolean isTerminal) {
    var progress = progress(isTerminal);
    for (int done = 0; done <= 100; done++) {
      progress.at(done * MIB);
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    }
    progress.end();
    return text.toString();
  }

  @Test
  void at_onATerminal_redrawsABarInOneLineAndClearsItAtTheEnd() {
    var shown = run(true);

    assertThat(shown)
        .doesNotContain("\n")
        .contains("\rpublishing [###############...............]  50%")
        .contains("50.0 MiB of 100.0 MiB  10.0 MiB/s  0:05 left")
        .endsWith("\r\u001b[K");
  }

  @Test
  void at_elsewhere_writesPlainLinesNowAndThen() {
    var shown = run(false);

    assertThat(shown.lines())
        .containsExactly("publishing 100%  100.0 MiB of 100.0 MiB  10.0 MiB/s  0:00 left");
    assertThat(shown).doesNotContain("\r").doesNotContain("\u001b");
  }
}
