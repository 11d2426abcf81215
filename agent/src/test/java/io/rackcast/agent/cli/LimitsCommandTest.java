package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LimitsCommandTest {
  @TempDir Path folder;
  private Lab lab;
  private Agent node;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    node = lab.node();
  }

  @AfterEach
  void stop() {
    node.close();
    lab.close();
  }

  private String run(Function<Map<String, String>, Object> command, String... arguments)
      throws Exception {
    try (var printed = new Printed()) {
      var line = new CommandLine(command.apply(environment()));
      line.setExecutionExceptionHandler(
          (e, commandLine, result) -> {
            failure.set(e);
            return -1;
          });
      int code = line.execute(arguments);
      Exception failed = failure.get();
      if (failed != null) {
        throw failed;
      }
      assertThat(code).isEqualTo(ExitCode.DONE);
      return printed.out();
    }
  }

  private Map<String, String> environment() {
    return Map.of("RACKCAST_AGENT_API", "127.0.0.1:" + node.apiPort());
  }

  @Test
  void limits_noneSet_showsAllAsNone() throws Exception {
    assertThat(run(LimitsCommand::new))
        .isEqualTo(
            """
                    up           down
            total   none         none
            host    none         none
            rack    none         none
            pod     none         none
            dc      none         none
            region  none         none
            wan     none         none
            """);
  }

  @Test
  void limits_set_changesAndTheStatusShowsThem() throws Exception {
    String shown =
        run(
            LimitsCommand::new,
            "--set",
            "wan.up=20MB/s",
            "--set",
            "wan.down=400Mbit/s",
            "--set=pod.up=1.5GB/s");

    assertThat(shown).contains("wan     20MB/s       50MB/s\n", "pod     1.5GB/s      none\n");
    assertThat(run(StatusCommand::new))
        .contains("  limit wan up 20MB/s, down 50MB/s\n", "  limit pod up 1.5GB/s, down none\n")
        .doesNotContain("limit rack");
    assertThat(run(LimitsCommand::new, "--json", "--set", "wan.up=none"))
        .contains("\"wan\":{\"down_bytes_per_second\":50000000}");
  }

  @Test
  void limits_noLimitInSet_saysWhatToWrite() {
    assertThatThrownBy(() -> run(LimitsCommand::new, "--set", "wan=20MB/s"))
        .isInstanceOf(ProgramException.class)
        .hasMessage(
            "--set: \"wan=20MB/s\" is no limit; write one like wan.up=20MB/s or wan.up=none");
  }

  @Test
  void limits_unknownTier_saysWhatThereIs() {
    assertThatThrownBy(() -> run(LimitsCommand::new, "--set", "moon.up=20MB/s"))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining(
            "400: \"moon\" has no limits; use one of total, host, rack, pod, dc, region, wan");
  }
}
