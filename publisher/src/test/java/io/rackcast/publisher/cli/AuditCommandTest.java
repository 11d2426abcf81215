package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.Right;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuditCommandTest {
  private static final String AUDITOR = "rc_of_the_auditor";
  private static final Pattern README_COMMAND =
      Pattern.compile(
          "^    java -jar publisher/target/rackcast-publisher.jar (audit [^>\n]+)",
          Pattern.MULTILINE);

  @TempDir static Path folder;
  private static TestPublisher publisher;

  /** What "ci" and somebody unknown did: three lists, a release that is not there, a refusal. */
  @BeforeAll
  static void start() {
    publisher = TestPublisher.in(folder, TestPublisher.withToken("auditor", AUDITOR, Right.AUDIT));
    for (var prefix : List.of("one", "two", "three")) {
      publisher.run("list", "--prefix", prefix);
    }
    publisher.run("revoke", "web@1", "--reason", "x");
    runAs("rc_guessed", "list");
    runAs(publisher.token("tracker"), "list", "--prefix", "one");
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static TestCommands.Result runAs(String token, String... arguments) {
    return new TestCommands().runAs(publisher.server(), token, arguments);
  }

  private static TestCommands.Result audit(String line) {
    return runAs(AUDITOR, ("audit" + (line.isEmpty() ? "" : " ") + line).split(" "));
  }

  private static List<JsonNode> lines(TestCommands.Result result) throws IOException {
    assertThat(result.code()).as(result.err()).isZero();
    var nodes = new ArrayList<JsonNode>();
    for (var line : result.out().lines().toList()) {
      nodes.add(new ObjectMapper().readTree(line));
    }
    return nodes;
  }

  @Test
  void audit_json_isOneObjectALineWithAllThatIsKnown() throws Exception {
    var lines = lines(audit("--caller ci --action revoke --json"));

    assertThat(lines).hasSize(1);
    var line = lines.get(0);
    assertThat(line.path("caller").asText()).isEqualTo("ci");
    assertThat(line.path("action").asText()).isEqualTo("revoke");
    assertThat(line.path("subject").asText()).isEqualTo("web");
    assertThat(line.path("allowed").isBoolean()).isTrue();
    assertThat(line.path("allowed").asBoolean()).isTrue();
    assertThat(line.path("times").asLong()).isEqualTo(1);
    assertThat(line.path("first_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d{3}Z");
    assertThat(line.path("last_at")).isEqualTo(line.path("first_at"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      textBlock =
          """
          --subject list --allowed,                             list three|list two|list one
          --subject list --allowed --oldest-first,              list one|list two|list three
          --subject list --allowed --limit 2,                   list three|list two
          --subject one --refused,                              list one
          --subject list --exact,                               ''
          --subject list --allowed --since 1h,                  list three|list two|list one
          --subject list --since 1h --until 59m,                ''
          --subject list --until 2000-01-01,                    ''
          --caller=,                                            rackcast.v1.Artifacts/List from 127.0.0.1
          --action authenticate,                                rackcast.v1.Artifacts/List from 127.0.0.1
          """)
  void audit_options_narrowAndOrderIt(String options, String subjects) throws Exception {
    var lines = lines(audit(options + " --json"));

    assertThat(String.join("|", lines.stream().map(l -> l.path("subject").asText()).toList()))
        .isEqualTo(subjects);
  }

  @Test
  void audit_forPeople_isATable() {
    var result = audit("--refused --action authenticate");

    assertThat(result.code()).isZero();
    assertThat(result.out().lines().toList()).hasSize(2);
    assertThat(result.out().lines().toList().get(0))
        .matches("FIRST +TIMES ANSWER +CALLER +ACTION +SUBJECT");
    assertThat(result.out().lines().toList().get(1))
        .matches(
            "\\S+Z +1 refused  \\(unknown\\) +authenticate rackcast.v1.Artifacts/List from .*");
  }

  @Test
  void audit_moreThanTheLimit_saysSoBesides() {
    assertThat(audit("--subject list --limit 2 --json").err())
        .contains("there may be more than --limit 2; raise it");
    assertThat(audit("--subject list --limit 0 --json").err()).isEmpty();
    assertThat(audit("--subject list --json").err()).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --since 24x                              | --since is "24x"; write how long ago, as 24h
          --until tomorrow                         | --until is "tomorrow"; write how long ago
          --since 1h --until 2h                    | end it later
          --since 999999d                          | use a time in the years 1 to 9999
          --action publsh                          | "publsh" is no action; use one of publish,
          --limit -1                               | --limit is -1; use 1 or more, or 0 for all
          --limit many                             | 'many' is no whole number
          --exact                                  | --exact needs a --subject
          --refused --allowed                      | --refused, --allowed are mutually exclusive
          """)
  void audit_wrongValue_endsWith2AndNamesIt(String options, String sentence) {
    var result = audit(options);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(sentence);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void audit_tokenWithoutTheRight_endsWith1() {
    var result = publisher.run("audit", "--json");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("token \"ci\" has no right \"audit\"");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void audit_help_saysThatJsonIsAnExport() {
    assertThat(new TestCommands().run("audit", "--help").out().replaceAll("\\s+", " "))
        .contains("With --json this is an export: one JSON object a line");
  }

  @Test
  void audit_outputOnAFullDisk_isNotSuccess() throws Exception {
    var err = folder.resolve("full.err");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", // as the jar has it
                "-cp",
                System.getProperty("java.class.path"),
                "io.rackcast.publisher.Main",
                "audit",
                "--json",
                "--server",
                publisher.server(),
                "--token",
                AUDITOR)
            .redirectOutput(new File("/dev/full"))
            .redirectError(err.toFile())
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(err)).startsWith("standard output takes no more");
  }

  @Test
  void readme_commands_asWritten_end() throws Exception {
    var commands =
        README_COMMAND.matcher(Files.readString(Path.of("../README.md"))).results().toList();

    assertThat(commands).hasSize(2);
    for (var command : commands) {
      var result = runAs(AUDITOR, command.group(1).strip().split(" "));
      assertThat(result.code()).as(command.group(1) + ": " + result.err()).isZero();
    }
  }
}
