package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.settings.Settings;
import io.rackcast.publisher.PublisherConfig;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.StaticTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetentionCommandsTest {
  @TempDir static Path folder;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() {
    publisher = TestPublisher.in(folder, RetentionCommandsTest::settings);
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static String settings(String text) {
    var tokens =
        """
        tokens:
          - { name: admin, sha256: "%s", rights: [admin] }
          - { name: all, sha256: "%s", rights: [publish, read, revoke, rollout, announce, admin] }
          - { name: builder, sha256: "%s", rights: [publish, read] }
        """
            .formatted(
                StaticTokens.digest("admin").hex(),
                StaticTokens.digest("all").hex(),
                StaticTokens.digest("builder").hex());
    return text.replace("tokens:\n", tokens)
        .replace("  rules: []", "  rules: [{ names: [\"nightly\"], keep-last: 1 }]")
        .replaceFirst("grace: 1h", "grace: 0");
  }

  private static TestCommands.Result as(String token, String line) {
    return new TestCommands().runAs(publisher.server(), token, line.split(" "));
  }

  private static TestCommands.Result publish(String token, String release, String more)
      throws IOException {
    var at = release.indexOf('@');
    var file = Files.writeString(folder.resolve(release.replace('/', '-')), release);
    return as(
        token,
        "publish %s --name %s --version %s --json %s"
            .formatted(file, release.substring(0, at), release.substring(at + 1), more)
            .strip());
  }

  private static JsonNode json(TestCommands.Result result) throws IOException {
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void retention_now_removesWhatTheDryRunSaysAndFreesTheDisk() throws Exception {
    publish(publisher.token("ci"), "nightly@1", "");
    publish(publisher.token("ci"), "nightly@2", "");

    var trial = json(as("admin", "retention --dry-run --json"));
    var people = as("admin", "retention --dry-run").out();
    var done = json(as("admin", "retention --now --json"));

    assertThat(trial.path("dry_run").asBoolean()).isTrue();
    assertThat(trial.path("removed").get(0).path("release").asText()).isEqualTo("nightly@1");
    assertThat(people).contains("nightly@1", "1 release would be removed");
    assertThat(done.path("removed")).isEqualTo(trial.path("removed"));
    assertThat(done.path("bytes").asLong()).isEqualTo("nightly@1".length());
    var shown = json(publisher.run("show", "nightly@1", "--json"));
    assertThat(shown.path("kept").asBoolean()).isFalse();
    assertThat(shown.path("revocation").path("reason").asText())
        .isEqualTo("removed by retention: of this name it keeps the newest 1");
    assertThat(shown.path("revocation").path("by").asText()).isEqualTo("retention");
    assertThat(metrics())
        .contains("rackcast_publisher_retention_removed_releases_total 1.0")
        .contains("rackcast_publisher_retention_freed_bytes_total 9.0")
        .contains("rackcast_publisher_retention_failures_total 0.0")
        .contains("rackcast_publisher_retention_last_run_seconds 1.");
  }

  private static String metrics() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(publisher.http() + "/metrics")).build(),
            BodyHandlers.ofString())
        .body();
  }

  @Test
  void retention_withoutTheRight_isRefused() throws Exception {
    assertThat(as(publisher.token("ci"), "retention --now").err())
        .contains("has no right \"admin\"");
    assertThat(as("admin", "retention").code()).isEqualTo(2);
    assertThat(as("admin", "retention --now --dry-run").code()).isEqualTo(2);
  }

  @Test
  void publish_expires_isShownAndMayBeLengthenedByWhoPublished() throws Exception {
    var published = json(publish("builder", "pr@1", "--expires 14d"));
    var shown = json(publisher.run("show", "pr@1", "--json"));

    assertThat(published.path("expires_at").asText()).endsWith("Z");
    assertThat(shown.path("expires_at")).isEqualTo(published.path("expires_at"));
    assertThat(as("builder", "expire pr@1 --in 15d").code()).isZero();
    var shorter = as("builder", "expire pr@1 --in 1d");
    assertThat(shorter.code()).isEqualTo(1);
    assertThat(shorter.err()).contains("has no right \"revoke\" on \"pr\"");
    assertThat(json(as(publisher.token("ci"), "expire pr@1 --in 1d --json")).path("expires_at"))
        .isNotEqualTo(shown.path("expires_at"));
    assertThat(json(as("builder", "expire pr@1 --never --json")).has("expires_at")).isFalse();
  }

  @Test
  void expire_releaseThatALabelHolds_saysThatItStays() throws Exception {
    publish(publisher.token("ci"), "held@1", "--label stable");
    publish(publisher.token("ci"), "held@2", "");

    var held = publisher.run("expire", "held@1", "--in", "30d").out();
    var free = publisher.run("expire", "held@2", "--in", "30d").out();

    assertThat(held).contains("Z, but stays as long as a label points at it (stable)\n");
    assertThat(publisher.run("show", "held@1").out()).contains("but stays as long as a label");
    assertThat(free).contains("expires ").doesNotContain("stays");
  }

  @Test
  void expire_ofAnother_needsTheRightToRevoke() throws Exception {
    publish(publisher.token("ci"), "pr@2", "--label two");

    assertThat(as("builder", "expire pr@2 --in 30d").err())
        .contains("has no right \"revoke\" on \"pr\"");
    assertThat(publisher.run("expire", "pr@two", "--in", "30d").err())
        .contains("pr@two is a label and not a version (it points at pr@2); say the version");
    assertThat(publisher.run("expire", "pr@9", "--in", "30d").err())
        .contains("there is no release pr@9");
    assertThat(publisher.run("expire", "pr@2", "--in", "5s").err())
        .contains("use 1 minute to 3650 days");
    assertThat(publisher.run("expire", "pr@2", "--in", "soon").code()).isEqualTo(2);
    assertThat(publisher.run("expire", "pr@2").code()).isEqualTo(2);
  }

  private static String section() throws IOException {
    var text = Files.readString(Path.of("../README.md"));
    int start = text.indexOf("## Labels, expiry, retention");
    return text.substring(start, text.indexOf("\n## ", start));
  }

  @Test
  void readme_commandsAsWritten_end() throws Exception {
    publish("all", "web@1.42", "--label stable");
    var build = Files.createDirectories(folder.resolve("build"));
    Files.writeString(build.resolve("app"), "the next");
    var commands =
        Pattern.compile("^    java -jar publisher/\\S+ (.+)$", Pattern.MULTILINE)
            .matcher(section())
            .results()
            .toList();

    assertThat(commands).hasSize(11);
    for (var command : commands) {
      var result = as("all", command.group(1).replace("publish build", "publish " + build));
      assertThat(result.code()).as(command.group(1) + ": " + result.err()).isZero();
    }
    assertThat(json(publisher.run("show", "web@stable", "--json")).path("version").asText())
        .isEqualTo("1.43");
  }

  @Test
  void readme_settings_areRead() throws Exception {
    var yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(section());
    assertThat(yaml.find()).isTrue();
    var file = Files.writeString(folder.resolve("readme.yaml"), yaml.group(1));

    var retention = config(file).retention();

    assertThat(retention.rules()).hasSize(1);
    assertThat(retention.rules().get(0).keepLast()).isEqualTo(10);
    assertThat(retention.rules().get(0).keepYounger()).isEqualTo(Duration.ofDays(30));
    assertThat(retention.revokedContent()).contains(Duration.ofDays(7));
  }

  private static PublisherConfig config(Path file) {
    return PublisherConfig.read(Settings.read(file, PublisherConfig.ENVIRONMENT, Map.of()));
  }

  @Test
  void settings_ruleThatKeepsNothingOrNoDuration_isRefusedWithItsLine() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("wrong.yaml"),
            """
            retention:
              rules:
                - { names: ["web"] }
                - { keep-last: 3 }
              revoked-content: soon
            """);

    var thrown = catchThrowable(() -> config(file));

    assertThat(thrown)
        .hasMessageContaining("wrong.yaml:3: the rule keeps nothing")
        .hasMessageContaining("wrong.yaml:4: the rule has no names")
        .hasMessageContaining("retention.revoked-content is \"soon\"; write a duration");
  }
}
