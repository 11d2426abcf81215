package io.rackcast.publisher.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Installed programs that run to their end. */
final class Tool {
  private Tool() {}

  /** Skips the test, and says so, unless the command can be run. */
  static void need(String debianPackage, String... command) {
    boolean works;
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      works = ended(process);
    } catch (IOException e) {
      works = false;
    }
    if (!works) {
      System.err.println("SKIPPED, a real program is missing: install Debian's " + debianPackage);
    }
    Assumptions.assumeTrue(works, debianPackage + " is not installed");
  }

  /** What a command prints; fails, with that, unless it ends with 0. */
  static String run(List<String> command) {
    try {
      Path output = Files.createTempFile("rackcast-tool", ".txt");
      try {
        var process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean isOver = ended(process);
        String said = Files.readString(output, UTF_8);
        assertThat(isOver).as("%s has not ended; it said: %s", command, said).isTrue();
        assertThat(process.exitValue()).as("%s said: %s", command, said).isZero();
        return said;
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end; what does not end is killed. */
  static boolean ended(Process process) {
    try {
      boolean isOver = process.waitFor(2, TimeUnit.MINUTES);
      process.destroyForcibly();
      return isOver;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
