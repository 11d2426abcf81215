package io.rackcast.agent.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * The processes of a test, an extension of it: they end with the test, and where the test failed
 * the ends of all their logs are shown.
 */
public final class Programs implements AfterEachCallback {
  private final Deque<Program> youngestFirst = new ArrayDeque<>();
  private final Deque<Runnable> atTheEnd = new ArrayDeque<>();

  /** Starts a process that writes into {@code log}. */
  public Program start(Path log, List<String> command) {
    return start(log, Map.of(), command);
  }

  /** The same with more in its environment. */
  public Program start(Path log, Map<String, String> environment, List<String> command) {
    // Appends, so that a program started again does not wipe out what it said before.
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      var program = new Program(builder.start(), log);
      youngestFirst.push(program);
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is to be done when the processes have ended. */
  public void atTheEnd(Runnable action) {
    atTheEnd.push(action);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    showIfFailed(context);
    end();
  }

  /** Shows the ends of all their logs if that test failed. */
  void showIfFailed(ExtensionContext context) {
    boolean failed =
        context
            .getExecutionException()
            .filter(e -> !(e instanceof TestAbortedException))
            .isPresent();
    if (failed) {
      System.err.println(
          "FAILED: " + context.getDisplayName() + "; its processes, youngest first:");
      youngestFirst.forEach(program -> System.err.print(program.tail()));
    }
  }

  /** Ends them all at once: some take half a minute to end in order. */
  public void end() {
    youngestFirst.forEach(Program::interrupt);
    youngestFirst.forEach(Program::end);
    atTheEnd.forEach(Runnable::run);
  }

  /** Kills them: nobody looks any more at how they end. */
  void kill() {
    youngestFirst.forEach(Program::kill);
    atTheEnd.forEach(Runnable::run);
  }
}
