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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
  private static final int SIZE = 500_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final SampleContent web = SampleContent.file("web.bin", SIZE, 1);
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
  void fetch_byLabel_saysWhichVersionItIs() throws Exception {
    lab.publisher.labels.put("web@stable", "web@1");
    try (var origin = lab.origin();
        var node = lab.node();
        var printed = new Printed()) {
      awaitSeeding(origin);

      int code = fetch(api(node), "web@stable", "-o", target.toString(), "--json");

      assertThat(code).isEqualTo(ExitCode.DONE);
      JsonNode object = new ObjectMapper().readTree(printed.out());
      assertThat(object.get("version").asText()).isEqualTo("1");
      assertThat(target).hasBinaryContent(web.bytes("web.bin"));
      assertThat(status(node)).contains("web@1").doesNotContain("stable");
    }
  }

  @Test
  void fetch_byLabelInterrupted_stopsTheTransferOfTheVersion() throws Exception {
    lab.publisher.labels.put("web@stable", "web@1");
    lab.publisher.cutBlobsAfter = SIZE / 4;
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitAQuarter(origin);
      Process command = Typed.fetch(api(node), "web@stable", "-o", target.toString(), "--json");
      await().atMost(PATIENCE).until(() -> left(node) < SIZE);

      command.toHandle().destroy();

      assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(text(command.getErrorStream())).contains("stopped; the agent keeps what has come");
      await().atMost(PATIENCE).until(() -> status(node).contains("\"state\":\"stopped\""));
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
  void fetch_aloneAndUnknownRelease_leavesNoFolderBehind() throws Exception {
    Path config = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    Path place = Files.createDirectory(folder.resolve("place"));

    int code =
        fetch(Map.of(), "web@2", "-o", place.toString(), "--alone", "--config", config.toString());

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void fetch_aloneAndPortInUse_leavesNoFolderBehind() throws Exception {
    Path config = lab.configFile("node", "203.0.113.1", FakePublisher.TOKEN);
    Path place = Files.createDirectory(folder.resolve("place"));

    int code =
        fetch(Map.of(), "web@1", "-o", place.toString(), "--alone", "--config", config.toString());

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(failure.get()).hasMessageContaining("no such address here");
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void fetch_agentGoneAtHalf_goesOnFromWhatItHas() throws Exception {
    lab.publisher.cutBlobsAfter = SIZE / 4;
    Path config = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    Map<String, String> nobody = Map.of("RACKCAST_AGENT_API", "127.0.0.1:1");
    try (var origin = lab.origin();
        var printed = new Printed()) {
      awaitAQuarter(origin);
      long had;
      try (var node = lab.node()) {
        var unused =
            CompletableFuture.supplyAsync(() -> fetch(api(node), "web@1", "-o", target.toString()));
        await().atMost(PATIENCE).until(() -> left(node) < SIZE);
        had = SIZE - left(node);
      }
      lab.publisher.cutBlobsAfter = -1;

      int code =
          fetch(nobody, "web@1", "-o", target.toString(), "--json", "--config", config.toString());

      assertThat(code).isEqualTo(ExitCode.DONE);
      assertThat(printed.err()).contains("going on from what the agent has in");
      String object = printed.out().lines().filter(line -> line.startsWith("{")).findFirst().get();
      long came = 0;
      for (JsonNode bytes : new ObjectMapper().readTree(object).get("bytes_in")) {
        came += bytes.asLong();
      }
      assertThat(had).isPositive();
      assertThat(came).isLessThanOrEqualTo(SIZE - had);
    }
    assertThat(target).hasBinaryContent(web.bytes("web.bin"));
  }

  @Test
  void fetch_interrupted_stopsTheAgentsTransferAndGoesOnWhenFetchedAgain() throws Exception {
    lab.publisher.cutBlobsAfter = SIZE / 4;
    try (var origin = lab.origin()) {
      awaitAQuarter(origin);
      try (var node = lab.node()) {
        Process command = Typed.fetch(api(node), "web@1", "-o", target.toString(), "--json");
        await().atMost(PATIENCE).until(() -> left(node) < SIZE);

        command.toHandle().destroy(); // SIGTERM, which ends as Ctrl-C does

        assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(command.exitValue()).isEqualTo(143);
        assertThat(text(command.getErrorStream()))
            .contains(
                "stopped; the agent keeps what has come, fetched again it goes on from there\n");
        assertThat(text(command.getInputStream())).startsWith("{\"error\":\"stopped; ");
        await().atMost(PATIENCE).until(() -> status(node).contains("\"state\":\"stopped\""));
      }
      lab.publisher.cutBlobsAfter = -1;
      awaitWhole(origin);
      try (var node = lab.node()) {
        assertThat(status(node)).contains("\"transfers\":[]"); // nobody has asked again yet

        int code = fetch(api(node), "web@1", "-o", target.toString());

        assertThat(code).isEqualTo(ExitCode.DONE);
      }
    }
    assertThat(target).hasBinaryContent(web.bytes("web.bin"));
  }

  @Test
  void fetch_aloneAndInterrupted_keepsWhatCameForTheSameCommand() throws Exception {
    lab.publisher.cutBlobsAfter = SIZE / 4;
    Path config = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    Path place = Files.createDirectory(folder.resolve("place"));
    String[] arguments = {
      "web@1", "-o", place.toString(), "--alone", "--config", config.toString()
    };
    try (var origin = lab.origin()) {
      awaitAQuarter(origin);
      Process command = Typed.fetch(Map.of(), arguments);
      await().atMost(PATIENCE).until(() -> journaled(place.resolve(".rackcast-web@1")));

      command.toHandle().destroy();

      assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(text(command.getErrorStream()))
          .contains("stopped; what has come is kept in " + place.resolve(".rackcast-web@1"));
      lab.publisher.cutBlobsAfter = -1;
      assertThat(fetch(Map.of(), arguments)).isEqualTo(ExitCode.DONE);
    }
    assertThat(place.resolve("web.bin")).hasBinaryContent(web.bytes("web.bin"));
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

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Whether a piece stands in a journal: its head has 48 bytes, each piece 4. */
  private static boolean journaled(Path root) throws IOException {
    if (Files.notExists(root)) {
      return false;
    }
    try (var files = Files.walk(root)) {
      return files.anyMatch(
          file -> file.toString().endsWith(".journal") && file.toFile().length() > 48);
    }
  }

  private long left(Agent agent) throws Exception {
    JsonNode transfers = new ObjectMapper().readTree(status(agent)).get("transfers");
    return transfers.isEmpty() ? SIZE : transfers.get(0).get("left_bytes").asLong();
  }

  /** The origin gets that far, and no further until the publisher's answers are cut no more. */
  private void awaitAQuarter(Agent origin) {
    await().atMost(PATIENCE).until(() -> left(origin) < SIZE);
    lab.publisher.cutBlobsAfter = 0;
  }

  private String status(Agent agent) throws Exception {
    return lab.get(agent, "/api/v1/status").substring("200 ".length());
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
