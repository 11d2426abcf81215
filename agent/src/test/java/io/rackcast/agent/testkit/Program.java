package io.rackcast.agent.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process of a test, its output kept in a file; {@link Programs} starts it and ends it. */
public final class Program {
  /** How long anything may take: the machine may be small and busy, and what hangs fails anyway. */
  public static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final int TAIL_LINES = 60;

  private final Process process;
  private final Path log;

  Program(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** What a finished process said. */
  public record Outcome(int exitCode, String out, String err) {
    /** Fails, with all it said, unless it ended with 0. */
    public Outcome succeeded() {
      assertThat(exitCode).as(out + err).isZero();
      return this;
    }
  }

  /** Runs a command to its end; what it says passes through files in {@code scratch}. */
  public static Outcome run(Path scratch, List<String> command) {
    try {
      Path out = Files.createTempFile(scratch, "out", ".txt");
      Path err = Files.createTempFile(scratch, "err", ".txt");
      var process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!ended(process, PATIENCE)) {
        process.destroyForcibly();
        throw new AssertionError("still running: " + command + "\n" + Files.readString(err));
      }
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** All it has said, on both outputs. */
  public String output() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its name and the end of what it said. */
  public String tail() {
    List<String> lines = output().lines().toList();
    int from = Math.max(0, lines.size() - TAIL_LINES);
    String state = isAlive() ? "running" : "ended with " + process.exitValue();
    return "---- %s, %s%n%s%n"
        .formatted(log.getFileName(), state, String.join("\n", lines.subList(from, lines.size())));
  }

  /** Waits for a line that begins with {@code word}; what follows in the first of them. */
  public String awaitLine(String word) {
    await(log + " says " + word)
        .atMost(PATIENCE)
        .failFast(() -> assertThat(isAlive() || line(word).isPresent()).as(tail()).isTrue())
        .until(() -> line(word).isPresent());
    return line(word).orElseThrow();
  }

  private Optional<String> line(String word) {
    return output()
        .lines()
        .filter(line -> line.startsWith(word))
        .map(line -> line.substring(word.length()).strip())
        .findFirst();
  }

  /** Waits for its end; its exit code. */
  public int awaitEnd() {
    assertThat(ended(process, PATIENCE)).as("has not ended: " + tail()).isTrue();
    return process.exitValue();
  }

  /** Waits for its end with exit code 0. */
  public Program awaitSuccess() {
    assertThat(awaitEnd()).as(tail()).isZero();
    return this;
  }

  /** As a power failure of the process: SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Ends it in order, or after half a minute with SIGKILL. */
  public void stop() {
    interrupt();
    end();
  }

  /** Asks it to end; see {@link #end}. */
  void interrupt() {
    process.destroy();
  }

  /** Waits for the end that it was asked for, and kills it if it does not come. */
  void end() {
    if (!ended(process, Duration.ofSeconds(30))) {
      kill();
    }
  }

  private static boolean ended(Process process, Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
