package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.LogOf;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits on payload of a running agent, through its API and its file. */
class LimitsTest {
  @TempDir Path folder;
  private Lab lab;
  private Path file;
  private Agent agent;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    file = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    append("limits: {wan: {up: 50MB/s}}");
    agent = Agent.start(read(), this::read);
  }

  @AfterEach
  void stop() {
    agent.close();
    lab.close();
  }

  private void append(String line) throws IOException {
    Files.writeString(file, Files.readString(file) + line + "\n");
  }

  private void replace(String old, String by) throws IOException {
    Files.writeString(file, Files.readString(file).replace(old, by));
  }

  private AgentConfig read() {
    return AgentConfig.read(
        Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, Map.of()), Map.of());
  }

  @Test
  void limits_ofTheFile_areInForceAndInTheStatus() throws Exception {
    assertThat(lab.get(agent, "/api/v1/limits"))
        .startsWith("200 {\"total\":{},\"host\":{},\"rack\":{}")
        .contains("\"wan\":{\"up_bytes_per_second\":50000000}");
    assertThat(lab.get(agent, "/api/v1/status"))
        .contains("\"wan\":{\"up_bytes_per_second\":50000000}");
    assertThat(lab.get(agent, "/metrics"))
        .contains(
            "rackcast_transfer_limit_bytes_per_second{direction=\"out\",tier=\"wan\"} 5.0E7",
            "rackcast_transfer_limit_bytes_per_second{direction=\"in\",tier=\"wan\"} +Inf",
            "rackcast_transfer_held_seconds_total{direction=\"out\",tier=\"wan\"} 0.0");
  }

  @Test
  void post_someLimits_changesTheseAndKeepsTheOthers() throws Exception {
    String answer =
        lab.changeLimits(agent, "{\"wan\":{\"down\":\"1MB/s\"},\"total\":{\"up\":\"1Gbit/s\"}}");

    assertThat(answer)
        .startsWith("200 {\"total\":{\"up_bytes_per_second\":125000000}")
        .contains("\"wan\":{\"up_bytes_per_second\":50000000,\"down_bytes_per_second\":1000000}");
    assertThat(lab.changeLimits(agent, "{\"wan\":{\"up\":\"none\"}}"))
        .contains("\"wan\":{\"down_bytes_per_second\":1000000}");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                        | the body holds no limits; send
          []                                        | the body holds no limits; send
          {"wan": null}                             | the body holds no limits; send
          {"wan": "1MB/s"}                          | the body holds no limits; send
          {"wam": {"up": "1MB/s"}}                  | "wam" has no limits; use one of total, host
          {"wan": {"upp": "1MB/s"}}                 | "wan.upp" is no limit
          {"wan": {"up": "1MB"}}                    | wan.up is "1MB"; write a rate like
          {"wan": {"up": null}}                     | wan.up is "null"; write a rate like
          {"wan": {"up": "1B/s"}}                   | wan.up is "1B/s"; use 64kB/s to 100GB/s
          {"rack": {"up": "1MB/s"}, "x": {"up": ""}} | "x" has no limits
          """)
  void post_somethingElse_saysSoAndChangesNothing(String body, String sentence) throws Exception {
    String before = lab.get(agent, "/api/v1/limits");

    assertThat(lab.changeLimits(agent, body)).startsWith("400 " + sentence);

    assertThat(lab.get(agent, "/api/v1/limits")).isEqualTo(before);
  }

  @Test
  void post_notAsJson_isRefused() throws Exception {
    assertThat(lab.post(agent, "{}", "Content-Type", "text/plain")).startsWith("415 ");
  }

  @Test
  void reload_otherLimits_areInForceAndWhatNeedsARestartIsNamed() throws Exception {
    lab.changeLimits(agent, "{\"rack\":{\"up\":\"1MB/s\"}}");
    replace("wan: {up: 50MB/s}", "connections: 77, pod: {down: 2MB/s}");

    try (var log = new LogOf(Reload.class)) {
      agent.reload();

      assertThat(log.lines())
          .anyMatch(line -> line.contains("the limits on payload in force are those of the file"))
          .anyMatch(line -> line.contains("limits.connections is 77 now, and was 2000; restart"))
          .hasSize(2);
    }
    assertThat(lab.get(agent, "/api/v1/limits"))
        .contains("\"rack\":{},\"pod\":{\"down_bytes_per_second\":2000000}", "\"wan\":{}");
  }

  @Test
  void reload_wrongFile_changesNothing() throws Exception {
    String before = lab.get(agent, "/api/v1/limits");
    replace("50MB/s", "50");

    assertThatThrownBy(agent::reload).isInstanceOf(SettingsException.class);

    assertThat(lab.get(agent, "/api/v1/limits")).isEqualTo(before);
  }
}
