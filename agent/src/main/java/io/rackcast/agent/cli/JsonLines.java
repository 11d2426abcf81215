package io.rackcast.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.rackcast.agent.api.FetchUpdate;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * A fetch for programs: a line of JSON for each change, and a last one that says how it ended.
 * Whoever interrupts the command does so from another thread, so each method holds the lock.
 */
final class JsonLines implements FetchView {
  private static final ObjectWriter JSON = new ObjectMapper().writerFor(FetchLine.class);

  private final PrintStream out;
  private @Nullable FetchLine last;
  private boolean ended;

  JsonLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(FetchUpdate.Progress progress) {
    print(FetchLine.Progress.of(progress));
  }

  @Override
  public void note(String sentence) {
    print(new FetchLine.Note(sentence));
  }

  void placing(String path) {
    print(new FetchLine.Placing(path));
  }

  void done(FetchResult result) {
    printLast(new FetchLine.Done(result));
  }

  void failed(String kind, String sentence) {
    printLast(new FetchLine.Failed(kind, sentence));
  }

  @Override
  public void end() {
    out.flush();
  }

  private synchronized void printLast(FetchLine line) {
    print(line);
    ended = true;
  }

  /** What repeats the line before it is no change; after the last line there is none. */
  private synchronized void print(FetchLine line) {
    if (ended || line.equals(last)) {
      return;
    }
    try {
      out.println(JSON.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the line is not JSON", e);
    }
    last = line;
  }
}
