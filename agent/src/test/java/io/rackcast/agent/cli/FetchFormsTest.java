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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code fetch} says: to a terminal, into a pipe, to programs, and by its exit code. */
@Timeout(300)
class FetchFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ERASE_LINE = "\r\u001b[K";
  private static final int SIZE = 500_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Lab lab;
  private Path target;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    lab.publisher.publish("web@1", SampleContent.file("web.bin", SIZE, 1));
    target = folder.resolve("placed.bin");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void fetch_jsonLines_eachIsAnObjectAndTheLastSaysDone() throws Exception {
    try (var origin = lab.origin();
        var node = lab.node();
        var printed = new Printed()) {
      awaitSeeding(origin);

      int code = fetch(api(node), "web@1", "-o", target.toString(), "--json-lines");

      assertThat(code).isEqualTo(ExitCode.DONE);
      List<JsonNode> lines = lines(printed.out());
      List<String> events = lines.stream().map(line -> line.path("event").asText()).toList();
      assertThat(events).startsWith("progress").endsWith("placing", "done");
      assertThat(events).filteredOn("done"::equals).hasSize(1);
      assertThat(lines.get(lines.size() - 1).get("bytes").asLong()).isEqualTo(SIZE);
      assertThat(printed.err()).doesNotContain("peers");
    }
  }

  @Test
  void fetch_jsonLinesAlone_sayTheSame() throws Exception {
    Path config = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    Map<String, String> nobody = Map.of("RACKCAST_AGENT_API", "127.0.0.1:1");
    try (var origin = lab.origin();
        var printed = new Printed()) {
      awaitSeeding(origin);

      int code =
          fetch(
              nobody,
              "web@1",
              "-o",
              target.toString(),
              "--json-lines",
              "--config",
              config.toString());

      assertThat(code).isEqualTo(ExitCode.DONE);
      List<JsonNode> lines = lines(printed.out());
      assertThat(lines.get(0).get("text").asText())
          .isEqualTo("no agent answers; fetching without one");
      assertThat(lines.get(lines.size() - 1).get("path").asText()).isEqualTo(target.toString());
    }
  }

  @Test
  void fetch_jsonLinesAndUnknownRelease_endWithTheKind() throws Exception {
    try (var node = lab.node();
        var printed = new Printed()) {
      int code = fetch(api(node), "web@2", "-o", target.toString(), "--json-lines");

      assertThat(code).isEqualTo(ExitCode.FAILED);
      JsonNode last = lines(printed.out()).get(0);
      assertThat(last.get("event").asText()).isEqualTo("failed");
      assertThat(last.get("kind").asText()).isEqualTo("unknown");
      assertThat(last.get("error").asText()).contains("has no release web@2");
    }
  }

  @Test
  void fetch_jsonLinesAndEndedAfterPlacing_endWithALineToo() throws Exception {
    Path config = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    try (var origin = lab.origin()) {
      awaitSeeding(origin);
      Process typed =
          Typed.fetch(
              Map.of(),
              "web@1",
              "-o",
              target.toString(),
              "--json-lines",
              "--alone",
              "--seed",
              "1h",
              "--config",
              config.toString());
      await().atMost(PATIENCE).until(() -> Files.exists(target));

      typed.toHandle().destroy();

      List<JsonNode> lines = lines(text(typed.getInputStream()));
      assertThat(typed.waitFor()).isEqualTo(143);
      assertThat(lines.get(lines.size() - 2).path("path").asText()).isEqualTo(target.toString());
      JsonNode last = lines.get(lines.size() - 1);
      assertThat(last.path("kind").asText()).isEqualTo("interrupted");
      assertThat(last.path("error").asText()).contains("is whole at " + target);
      assertThat(target).hasSize(SIZE);
    }
  }

  @Test
  void fetch_bothForms_isWrongUsage() throws Exception {
    try (var printed = new Printed()) {
      int code = fetch(Map.of(), "web@1", "-o", target.toString(), "--json-lines", "--json");

      assertThat(code).isEqualTo(ExitCode.USAGE);
      assertThat(lines(printed.out()))
          .singleElement()
          .satisfies(line -> assertThat(line.get("kind").asText()).isEqualTo("usage"));
    }
  }

  @Test
  void fetch_onATerminal_drawsABarAndErasesIt() throws Exception {
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitSeeding(origin);

      Process typed = Typed.fetchOnATerminal(api(node), "web@1", "-o", target.toString());

      String shown = text(typed.getInputStream());
      assertThat(typed.waitFor()).as(shown).isZero();
      assertThat(shown).containsPattern("\r\u001b\\[K\u001b\\[\\?7l\\[[#-]{8}\\] +\\d+ %  ");
      assertThat(shown.substring(shown.lastIndexOf(ERASE_LINE)))
          .startsWith(ERASE_LINE + "web@1 is at ");
    }
  }

  @Test
  void fetch_onATerminalButErrorsInAFile_drawsNoBar() throws Exception {
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitSeeding(origin);

      Process typed =
          Typed.fetchOnATerminal(
              api(node), "web@1", "-o", target.toString(), "2>" + folder.resolve("errors"));

      String shown = text(typed.getInputStream());
      assertThat(typed.waitFor()).as(shown).isZero();
      assertThat(shown).startsWith("web@1 is at ");
      assertThat(folder.resolve("errors")).content().contains(" % ").doesNotContain("\u001b");
    }
  }

  @Test
  void fetch_intoPipes_saysPlainLines() throws Exception {
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitSeeding(origin);

      Process typed = Typed.fetch(api(node), "web@1", "-o", target.toString());

      assertThat(text(typed.getInputStream())).startsWith("web@1 is at ");
      assertThat(text(typed.getErrorStream()))
          .containsPattern("(?m)^ *\\d+ %  .+ peers?")
          .doesNotContain("\r", "\u001b");
      assertThat(typed.waitFor()).isZero();
    }
  }

  @Test
  void readme_exitCodesOfFetch_areThoseThatItEndsWith() throws Exception {
    var seen = new TreeSet<String>();
    try (var origin = lab.origin();
        var node = lab.node();
        var printed = new Printed()) {
      awaitSeeding(origin);

      seen.add("" + fetch(api(node), "web@1", "-o", target.toString()));
      seen.add("" + fetch(api(node), "web@2", "-o", target.toString()));
      seen.add("" + fetch(api(node), "web", "-o", target.toString()));
      seen.add("" + new CommandLine(new FetchCommand(Map.of())).execute("--no-such-option"));
    }
    seen.add("" + interrupted("INT"));
    seen.add("" + interrupted("TERM"));

    assertThat(FetchReadme.exitCodes()).isEqualTo(seen);
  }

  /** Ends a fetch that waits, and answers its exit code. */
  private int interrupted(String signal) throws Exception {
    lab.publisher.cutBlobsAfter = 0;
    lab.publisher.publish("slow@" + signal, SampleContent.file("slow.bin", SIZE, 2));
    try (var node = lab.node()) {
      Process typed =
          Typed.fetch(api(node), "slow@" + signal, "-o", target.toString(), "--json-lines");
      var reader = typed.inputReader(StandardCharsets.UTF_8);
      assertThat(JSON.readTree(reader.readLine()).path("event").asText()).isEqualTo("progress");

      new ProcessBuilder("kill", "-" + signal, "" + typed.pid()).start().waitFor();

      assertThat(typed.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String last = reader.lines().reduce((first, second) -> second).orElseThrow();
      assertThat(JSON.readTree(last).path("kind").asText()).isEqualTo("interrupted");
      return typed.exitValue();
    }
  }

  private static List<JsonNode> lines(String text) throws IOException {
    List<JsonNode> read = new ArrayList<>();
    for (String line : text.lines().toList()) {
      read.add(JSON.readTree(line));
      assertThat(read.get(read.size() - 1).isObject()).as(line).isTrue();
    }
    return read;
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  private int fetch(Map<String, String> environment, String... arguments) {
    return new CommandLine(new FetchCommand(environment))
        .setExecutionExceptionHandler(
            (e, command, result) -> e instanceof ProgramException known ? known.exitCode() : -1)
        .execute(arguments);
  }

  private static Map<String, String> api(Agent agent) {
    return Map.of("RACKCAST_AGENT_API", "127.0.0.1:" + agent.apiPort());
  }

  private void awaitSeeding(Agent agent) {
    await()
        .atMost(PATIENCE)
        .until(() -> lab.get(agent, "/api/v1/status").contains("\"state\":\"seeding\""));
  }
}
