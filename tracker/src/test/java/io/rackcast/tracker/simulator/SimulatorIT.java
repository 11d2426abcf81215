package io.rackcast.tracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.ReadmeCommand;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's small simulations, typed: whether they run and nobody starves. */
class SimulatorIT {
  private static final Pattern COMMAND =
      Pattern.compile(
          "^ {4}(java .*simulator\\.Simulator (?:racks=27|replay=).*)$", Pattern.MULTILINE);

  @TempDir Path folder;

  @Test
  void readmeCommands_small_runAndNobodyStarves() throws Exception {
    int commands = 0;
    for (var matcher = COMMAND.matcher(ReadmeCommand.readme()); matcher.find(); commands++) {
      // A thousand plans take minutes.
      ReadmeCommand.run(folder, matcher.group(1).replace("plans=1000", "plans=4"));
    }

    assertThat(commands).isEqualTo(3);
  }
}
