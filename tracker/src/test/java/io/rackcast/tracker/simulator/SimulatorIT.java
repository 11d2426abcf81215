package io.rackcast.tracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's small simulations, typed: whether they run and nobody starves. */
class SimulatorIT {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern COMMAND =
      Pattern.compile(
          "^ {4}(java .*simulator\\.Simulator (?:racks=27|replay=).*)$", Pattern.MULTILINE);

  @TempDir Path folder;

  @Test
  void readmeCommands_small_runAndNobodyStarves() throws Exception {
    int commands = 0;
    for (var matcher = COMMAND.matcher(Files.readString(TOP.resolve("README.md")));
        matcher.find();
        commands++) {
      // A thousand plans take minutes.
      run(matcher.group(1).replace("plans=1000", "plans=4"));
    }

    assertThat(commands).isEqualTo(3);
  }

  private void run(String command) throws Exception {
    var log = folder.resolve("log").toFile();
    var builder =
        new ProcessBuilder("sh", "-c", "exec " + command)
            .directory(TOP.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    var java = Path.of(System.getProperty("java.home"), "bin").toString();
    builder.environment().merge("PATH", java, (path, first) -> first + File.pathSeparator + path);

    var process = builder.start();
    boolean ended = process.waitFor(4, TimeUnit.MINUTES);
    process.destroyForcibly();

    String printed = Files.readString(log.toPath());
    assertThat(ended).as(printed).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
  }
}
