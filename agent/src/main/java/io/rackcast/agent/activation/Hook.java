package io.rackcast.agent.activation;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A command of the operator's, run by {@code /bin/sh -c} with the rights of who calls. At its time
 * limit, or when it is interrupted, it is killed with all it started. One thread runs it, another
 * may {@link #interrupt} it.
 */
public final class Hook {
  private static final int MOST_OUTPUT = 64 << 10;
  private static final long READER_MILLIS = 1000;

  private final String command;
  private final Duration limit;
  private final PrintStream output;
  private volatile @Nullable Process running;
  private volatile boolean interrupted;

  /**
   * A command.
   *
   * @param limit how long it may take; then it is killed, and has failed
   * @param output takes what it prints, the first 64 KiB of it
   */
  public Hook(String command, Duration limit, PrintStream output) {
    this.command = command;
    this.limit = limit;
    this.output = output;
  }

  /**
   * Runs it.
   *
   * @param when {@code before} or {@code after}
   * @param variables are added to its environment
   * @return the beginning of a sentence if it failed
   */
  Optional<String> run(String when, Map<String, String> variables) throws InterruptedException {
    String called = "the " + when + " hook \"" + command + "\"";
    if (interrupted) {
      return Optional.of(called + " was not run, as this command was told to end");
    }
    Process process;
    try {
      var builder = new ProcessBuilder("/bin/sh", "-c", command).redirectErrorStream(true);
      builder.environment().putAll(variables);
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      return Optional.of(called + " cannot be run (" + e.getMessage() + ")");
    }
    running = process;
    return failure(called, process);
  }

  private Optional<String> failure(String called, Process process) throws InterruptedException {
    var reader = new Thread(() -> show(process.getInputStream()), "hook-output");
    reader.setDaemon(true);
    reader.start();
    try {
      if (interrupted) {
        end(process);
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.of(called + " took longer than " + limit.toSeconds() + " s and was ended");
      }
    } finally {
      if (process.isAlive()) { // else what it said last would be lost with it
        end(process);
      }
      reader.join(READER_MILLIS); // a grandchild that left its parent may hold the pipe open
    }
    int code = process.exitValue();
    if (interrupted) {
      return Optional.of(called + " was ended, as this command was told to end");
    }
    return code == 0 ? Optional.empty() : Optional.of(called + " ended with " + code);
  }

  /** Ends it if it runs, and keeps it from being run. */
  void interrupt() {
    interrupted = true;
    Process process = running;
    if (process != null) {
      end(process);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Shows what fits and reads on, so that the command is not held up by a full pipe. */
  private void show(InputStream in) {
    byte[] buffer = new byte[4096];
    int shown = 0;
    try {
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        int fits = Math.min(read, MOST_OUTPUT - shown);
        output.print(new String(buffer, 0, fits, StandardCharsets.UTF_8));
        shown += fits;
      }
    } catch (IOException e) {
      // The command has ended.
    }
    output.flush();
  }
}
