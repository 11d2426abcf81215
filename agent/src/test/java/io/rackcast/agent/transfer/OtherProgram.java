package io.rackcast.agent.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Another BitTorrent client, run as a process. */
final class OtherProgram implements AutoCloseable {
  final Process process;
  private final BufferedReader out;

  OtherProgram(Path log, List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Skips the test, and says so, unless the command ends with success. */
  static void assume(String what, String... command) throws Exception {
    boolean works;
    try {
      works =
          new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException e) {
      works = false;
    }
    if (!works) {
      System.err.println("SKIPPED: " + what + " is not installed; tests with it do not run");
    }
    Assumptions.assumeTrue(works, what + " is not installed");
  }

  /** A script that lies beside this class, as a file. */
  static Path script(Path folder, String name) throws IOException {
    Path copy = folder.resolve(name);
    try (InputStream in = OtherProgram.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in), copy);
    }
    return copy;
  }

  /** The rest of the first line that begins with the word. */
  String await(String word) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(word)) {
        return line.substring(word.length()).strip();
      }
    }
    throw new IOException("the program ended before it said " + word);
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
