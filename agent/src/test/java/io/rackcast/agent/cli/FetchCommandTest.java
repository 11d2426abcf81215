package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class FetchCommandTest {
  @TempDir Path folder;
  private final SampleContent web = SampleContent.file("web.bin", 500_000, 1);
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private Lab lab;
  private Path target;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    lab.publisher.publish("web@1", web);
    target = folder.resolve("placed.bin");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void fetch_throughTheAgent_placesTheContent() throws Exception {
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitSeeding(origin);

      int code = fetch(api(node), "web@1", "-o", target.toString());

      assertThat(code).isEqualTo(ExitCode.DONE);
      assertThat(target).hasBinaryContent(web.bytes("web.bin"));
    }
  }

  @Test
  void fetch_unknownRelease_failsWithASentence() throws Exception {
    try (var node = lab.node()) {
      int code = fetch(api(node), "web@2", "-o", target.toString());

      assertThat(code).isEqualTo(ExitCode.FAILED);
      assertThat(failure.get()).hasMessageContaining("has no release web@2");
      assertThat(target).doesNotExist();
    }
  }

  @Test
  void fetch_alone_placesTheContentAndLeavesNothingElse() throws Exception {
    Path config = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    Path place = Files.createDirectory(folder.resolve("place"));
    try (var origin = lab.origin()) {
      awaitSeeding(origin);

      int code =
          fetch(
              Map.of(), "web@1", "-o", place.toString(), "--alone", "--config", config.toString());

      assertThat(code).isEqualTo(ExitCode.DONE);
    }
    assertThat(place.resolve("web.bin")).hasBinaryContent(web.bytes("web.bin"));
    assertThat(place.toFile().list()).containsExactly("web.bin");
  }

  @Test
  void fetch_noAgentRuns_saysWhatToDo() {
    int port = FreePorts.next();

    int code =
        fetch(Map.of("RACKCAST_AGENT_API", "127.0.0.1:" + port), "web@1", "-o", target.toString());

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(failure.get()).hasMessageContaining("no agent answers at 127.0.0.1:" + port);
  }

  @Test
  void fetch_brokenRelease_isWrongUsage() {
    assertThat(fetch(Map.of(), "web", "-o", target.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(failure.get()).hasMessageContaining("write NAME@VERSION");
  }

  @Test
  void fetch_missingParent_failsBeforeAnythingIsFetched() {
    assertThat(fetch(Map.of(), "web@1", "-o", folder + "/no/x")).isEqualTo(ExitCode.FAILED);
    assertThat(failure.get()).hasMessageContaining("does not exist; make it first");
  }

  @Test
  void fetch_seedWithoutAlone_isWrongUsage() {
    assertThat(fetch(Map.of(), "web@1", "-o", target.toString(), "--seed", "5s"))
        .isEqualTo(ExitCode.USAGE);
  }

  private int fetch(Map<String, String> environment, String... arguments) {
    return new CommandLine(new FetchCommand(environment))
        .setExecutionExceptionHandler(
            (e, command, result) -> {
              failure.set(e);
              return e instanceof ProgramException known ? known.exitCode() : -1;
            })
        .execute(arguments);
  }

  private static Map<String, String> api(Agent agent) {
    return Map.of("RACKCAST_AGENT_API", "127.0.0.1:" + agent.apiPort());
  }

  private void awaitSeeding(Agent agent) {
    await().atMost(Duration.ofSeconds(30)).until(() -> seeds(agent));
  }

  private boolean seeds(Agent agent) throws IOException, InterruptedException {
    return lab.get(agent, "/api/v1/status").contains("\"state\":\"seeding\"");
  }
}
