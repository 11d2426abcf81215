package io.rackcast.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the commands print: results on standard output, all else on standard error. */
final class CommandOutput {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;
  private final PrintStream err;

  private volatile boolean json;
  private volatile @Nullable JsonLines lines;
  private volatile boolean interrupted;

  CommandOutput(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Results and failures are to be objects. */
  void useJson(boolean wanted) {
    json = wanted;
  }

  /** All that is said is to be lines of JSON. */
  void useLines() {
    lines = new JsonLines(out);
  }

  /** The process is told to end: what the command says from now on is of no interest. */
  void interrupted() {
    interrupted = true;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  /** Says what came of the command that was told to end; the process ends with it. */
  void interrupted(String sentence) {
    err.println(sentence);
    failed(FailureKind.INTERRUPTED, sentence);
  }

  /** Says to programs why the command failed; somebody else says it to people. */
  void failed(String kind, String sentence) {
    JsonLines each = lines;
    if (each != null) {
      each.failed(kind, sentence);
    } else if (json) {
      json(Map.of("error", sentence));
    }
  }

  FetchView view() {
    JsonLines each = lines;
    if (each != null) {
      return each;
    }
    return Terminal.isThere() ? new TerminalView(err) : new LineView(err);
  }

  void note(String sentence) {
    JsonLines each = lines;
    if (each != null) {
      each.note(sentence);
    } else {
      err.println(sentence);
    }
  }

  /** All has come, and is put at {@code target} now. */
  void placing(Path target) {
    JsonLines each = lines;
    if (each != null) {
      each.placing(target.toString());
    }
  }

  void result(FetchResult result) {
    JsonLines each = lines;
    if (each != null) {
      each.done(result);
      return;
    }
    if (json) {
      json(result);
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s@%s is at %s%s (%s in %.1f s, %s)%n",
        result.name(),
        result.version(),
        result.path(),
        result.link() == null ? "" : ", where " + result.link() + " points now",
        ProgressText.bytes(result.bytes()),
        result.seconds(),
        ways(result.bytesIn(), result.bytesInUnplaced()));
    out.println(result.sha256());
  }

  /** Says what a link points at now. */
  void activated(Path link, Path release) {
    if (json) {
      json(Map.of("path", release.toString(), "link", link.toString()));
    } else {
      out.println(link + " points at " + release + " now");
    }
  }

  void json(Object object) {
    try {
      out.println(JSON.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the result is not JSON", e);
    }
  }

  void line(String line) {
    out.println(line);
  }

  /** What came or went by tier; {@code unplaced} is in none of them. */
  static String ways(Map<String, Long> bytesByTier, long unplaced) {
    var text = new StringBuilder();
    bytesByTier.forEach(
        (tier, bytes) -> {
          if (bytes > 0) {
            text.append(text.isEmpty() ? "" : ", ")
                .append(tier)
                .append(' ')
                .append(ProgressText.bytes(bytes));
          }
        });
    if (unplaced > 0) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(ProgressText.bytes(unplaced))
          .append(" with peers whose place is not known yet");
    }
    return text.isEmpty() ? "nothing from peers" : text.toString();
  }
}
