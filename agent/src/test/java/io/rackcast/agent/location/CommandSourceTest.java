package io.rackcast.agent.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandSourceTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Test
  void ask_wordsWithShellCharacters_areArgumentsAndNoMore() throws Exception {
    var source = new CommandSource(List.of("printf", "%s\n", "dc1/rack-17"), LONG);

    assertThat(source.ask()).hasToString("dc1/rack-17");
    assertThatThrownBy(() -> new CommandSource(List.of("echo", "$(id)"), LONG).ask())
        .hasMessageContaining("\"$(id)\", which is no location");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exit 3                              | failed with exit code 3
          echo no such rack >&2; exit 1       | failed with exit code 1: no such rack
          :                                   | says nothing
          echo a b                            | "a b", which is no location
          echo dc1/r1; echo dc1/r2            | which is no location
          yes                                 | prints more than 4096 bytes
          exec 2>&1; kill -9 $$               | failed with exit code 137
          """)
  void ask_commandOfNoUse_isRefusedWithASentence(String script, String sentence) {
    var source = new CommandSource(List.of("sh", "-c", script), LONG);

    assertThatThrownBy(source::ask)
        .isInstanceOf(LocationException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void ask_programThatIsMissing_isNamed() {
    var source = new CommandSource(List.of(folder.resolve("gone").toString()), LONG);

    assertThatThrownBy(source::ask)
        .isInstanceOf(LocationException.class)
        .hasMessageContaining("gone cannot be run");
  }

  @Test
  void ask_commandThatHangs_isKilledWithItsChildren() throws Exception {
    Path pids = folder.resolve("pids");
    String script = "sleep 600 & echo $! > " + pids + "; wait";
    var source = new CommandSource(List.of("sh", "-c", script), Duration.ofSeconds(1));

    assertThatThrownBy(source::ask).hasMessageContaining("did not end within 1000 ms");

    long child = Long.parseLong(Files.readString(pids).strip());
    Awaitility.await()
        .until(() -> ProcessHandle.of(child).map(handle -> !handle.isAlive()).orElse(true));
  }

  @Test
  void ask_environment_isNotHandedOnButForThree() throws Exception {
    var source = new CommandSource(List.of("sh", "-c", "env | cut -d= -f1 > " + names()), LONG);

    assertThatThrownBy(source::ask).hasMessageContaining("says nothing");

    // What the shell itself adds is not ours.
    assertThat(Files.readAllLines(names()))
        .isSubsetOf("PATH", "HOME", "LANG", "PWD", "SHLVL", "_", "OLDPWD");
  }

  private Path names() {
    return folder.resolve("names");
  }
}
