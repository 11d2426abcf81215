package io.rackcast.publisher.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A job's shell: runs scripts in a folder of their own, with no more environment than is given. */
final class Shell {
  /** How a script ended, and what it wrote to standard output and error. */
  record Done(int code, String text) {}

  private final Path folder;
  private final List<String> interpreter;

  /**
   * @param interpreter gets the script's path as its last argument
   */
  Shell(Path folder, String... interpreter) {
    this.folder = folder;
    this.interpreter = List.of(interpreter);
  }

  Path folder() {
    return folder;
  }

  Done run(String script, Map<String, String> environment)
      throws IOException, InterruptedException {
    var file = Files.createTempFile("step", ".sh");
    var log = Files.createTempFile("step", ".log");
    try {
      Files.writeString(file, script);
      var command = new ArrayList<>(interpreter);
      command.add(file.toString());
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      var java = Path.of(System.getProperty("java.home"), "bin");
      builder.environment().put("PATH", java + ":" + System.getenv("PATH"));
      builder.redirectOutput(log.toFile()).redirectErrorStream(true);
      var process = builder.start();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(script).isTrue();
      return new Done(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    } finally {
      Files.delete(file);
      Files.delete(log);
    }
  }
}
