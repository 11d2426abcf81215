package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A result that standard output did not take is no success. */
final class LostOutputTest {
  @TempDir static Path folder;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() throws IOException {
    publisher = TestPublisher.in(folder);
    Files.writeString(folder.resolve("f"), "a build");
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  /** A pipe whose reader has gone. */
  private static final class Closed extends Writer {
    @Override
    public void write(char[] text, int from, int count) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "publish F --name=web --version=1 --json",
        "publish F --name=web --version=2",
        "list --json",
        "whoami --json",
        "labels --json",
        "print-config"
      })
  void command_outputIsClosed_endsWith1AndSaysSo(String line) {
    var err = new StringWriter();
    var command = line.replace("F", folder.resolve("f").toString()).split(" ", -1);
    var arguments = new String[command.length + (line.startsWith("print") ? 0 : 2)];
    System.arraycopy(command, 0, arguments, 0, command.length);
    if (arguments.length > command.length) {
      arguments[command.length] = "--server=" + publisher.server();
      arguments[command.length + 1] = "--token=" + publisher.token("ci");
    }

    int code =
        TestCommands.runInto(
            new PrintWriter(new Closed(), true), new PrintWriter(err, true), arguments);

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("standard output takes no more");
  }

  @Test
  void command_outputOnAFullDisk_endsWith1() throws Exception {
    var err = folder.resolve("full.err").toFile();
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.rackcast.publisher.Main",
                "print-config")
            .redirectOutput(new File("/dev/full"))
            .redirectError(err)
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(err).content().contains("standard output takes no more");
  }
}
