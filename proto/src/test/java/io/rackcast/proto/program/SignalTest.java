package io.rackcast.proto.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of its own process, stopped by signals. */
class SignalTest {
  @TempDir Path folder;

  /** Writes a file when it runs and another when it is closed. */
  static final class Program {
    public static void main(String[] arguments) {
      var commands =
          new ServerCommands<>(
              "rackcast-test",
              "Tests.",
              "RACKCAST_TEST",
              settings -> load(settings),
              Program::start);
      System.exit(commands.execute(arguments));
    }

    private static Path load(Settings settings) {
      var data = settings.path("data-dir", "data", "Where files go.");
      settings.rejectProblems();
      return data;
    }

    private static AutoCloseable start(Path data) throws IOException {
      Files.createFile(data.resolve("started"));
      return () -> Files.createFile(data.resolve("closed"));
    }
  }

  /** Appends what it reads again to a file. */
  static final class ReloadingProgram {
    public static void main(String[] arguments) {
      var commands =
          new ServerCommands<>(
              "rackcast-test",
              "Tests.",
              "RACKCAST_TEST",
              ReloadingProgram::load,
              ReloadingProgram::start);
      System.exit(commands.execute(arguments));
    }

    private static String load(Settings settings) {
      var word = settings.string("word", "none", "A word.");
      settings.path("data-dir", "data", "Where files go.");
      settings.rejectProblems();
      return word;
    }

    private static AutoCloseable start(String word, Supplier<String> again) {
      return new Running(again);
    }

    private record Running(Supplier<String> again) implements AutoCloseable, Reloadable {
      @Override
      public void reload() {
        System.err.println("read again: " + again.get());
      }

      @Override
      public void close() {}
    }
  }

  private Process start(String log) throws IOException {
    return start(log, Program.class);
  }

  private Process start(String log, Class<?> program, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(program.getName(), "run"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().put("RACKCAST_TEST_DATA_DIR", folder.toString());
    builder.environment().put("RACKCAST_LOG", log);
    return builder.redirectError(folder.resolve("err").toFile()).start();
  }

  @Test
  void run_sigterm_closesWhatWasStarted() throws Exception {
    var process = start("info");
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.readString(folder.resolve("err")).contains("is running"));
      assertThat(folder.resolve("started")).exists();
      assertThat(folder.resolve("closed")).doesNotExist();

      process.destroy();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(128 + 15);
      assertThat(folder.resolve("closed")).exists();
      assertThat(folder.resolve("err"))
          .content()
          .contains("rackcast-test is running", "rackcast-test has stopped");
    } finally {
      process.destroyForcibly();
    }
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  private static void hangUp(Process process) throws Exception {
    // What is built into the shell is there where the program is not.
    var kill = new ProcessBuilder("sh", "-c", "kill -HUP " + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void run_sighup_readsTheSameFileAgainAndGoesOn() throws Exception {
    var file = folder.resolve("test.yaml");
    Files.writeString(file, "word: first\n");
    var process = start("info", ReloadingProgram.class, "--config", file.toString());
    try {
      await().atMost(Duration.ofSeconds(30)).until(() -> errors().contains("is running"));

      Files.writeString(file, "word: second\n");
      hangUp(process);
      await().atMost(Duration.ofSeconds(30)).until(() -> errors().contains("read again: second"));
      Files.writeString(file, "wort: third\n");
      hangUp(process);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> errors().contains("\"wort\" is not a setting"));
      Files.writeString(file, "word: fourth\n");
      hangUp(process);

      await().atMost(Duration.ofSeconds(30)).until(() -> errors().contains("read again: fourth"));
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void run_unknownLogLevel_exits2() throws Exception {
    var process = start("loud");
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

      assertThat(process.exitValue()).isEqualTo(ExitCode.USAGE);
      assertThat(folder.resolve("err"))
          .hasContent("RACKCAST_LOG is \"loud\"; use one of error, warn, info, debug, trace");
    } finally {
      process.destroyForcibly();
    }
  }
}
