package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(300)
class FetchCommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

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
  void fetch_jsonAndUnknownRelease_printsOneObjectWithTheError() throws Exception {
    try (var node = lab.node();
        var printed = new Printed()) {
      int code = fetch(api(node), "web@2", "-o", target.toString(), "--json");

      assertThat(code).isEqualTo(ExitCode.FAILED);
      JsonNode object = new ObjectMapper().readTree(printed.out());
      assertThat(object.get("error").asText()).contains("has no release web@2");
    }
  }

  @Test
  void fetch_trackerRefuses_saysWhyOnceAndGoesOnWhenItDoesNot() throws Exception {
    lab.tracker.refusal = Optional.of(Map.entry("jwt", "this torrent is not approved"));
    try (var origin = lab.origin();
        var node = lab.node();
        var printed = new Printed()) {
      awaitWhole(origin);
      var code =
          CompletableFuture.supplyAsync(() -> fetch(api(node), "web@1", "-o", target.toString()));
      await().atMost(PATIENCE).until(() -> refusals(printed) > 0);
      int before = lab.tracker.asked.size();
      await().atMost(PATIENCE).until(() -> lab.tracker.asked.size() >= before + 4);

      lab.tracker.refusal = Optional.empty();

      assertThat(code.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      assertThat(refusals(printed)).isEqualTo(1);
    }
  }

  @Test
  void fetch_trackerIsDown_saysWhy() throws Exception {
    lab.publisher.trackers = List.of("127.0.0.1:1");
    lab.tracker.close();
    try (var node = lab.node();
        var printed = new Printed()) {
      var unused =
          CompletableFuture.supplyAsync(() -> fetch(api(node), "web@1", "-o", target.toString()));

      await()
          .atMost(PATIENCE)
          .until(() -> printed.err().contains("the stream to the tracker at 127.0.0.1:1 broke"));
      await().atMost(PATIENCE).until(() -> printed.err().contains("/announce failed: "));
    }
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

  /** Lines of the command; those of the agents' log begin with a time. */
  private static long refusals(Printed printed) {
    return printed
        .err()
        .lines()
        .filter(line -> line.startsWith("the tracker http://"))
        .filter(line -> line.endsWith("/announce refused: this torrent is not approved"))
        .count();
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
    await().atMost(PATIENCE).until(() -> seeds(agent));
  }

  private void awaitWhole(Agent agent) {
    await()
        .atMost(PATIENCE)
        .until(() -> lab.get(agent, "/api/v1/status").contains("\"left_bytes\":0"));
  }

  private boolean seeds(Agent agent) throws IOException, InterruptedException {
    return lab.get(agent, "/api/v1/status").contains("\"state\":\"seeding\"");
  }
}
