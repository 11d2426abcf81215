package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LabelCommandsTest {
  @TempDir static Path folder;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() {
    publisher = TestPublisher.in(folder);
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static TestCommands.Result publish(String name, String version, String more)
      throws IOException {
    var file = Files.writeString(folder.resolve(name + version), name + version);
    var line = "publish %s --name %s --version %s %s".formatted(file, name, version, more);
    return publisher.run(line.strip().split(" "));
  }

  private static JsonNode json(String line) throws IOException {
    return json(publisher.run((line + " --json").split(" ")));
  }

  private static JsonNode json(TestCommands.Result result) throws IOException {
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void publish_withLabels_setsThemInTheSameStep() throws Exception {
    var first = json(publish("a", "1", "--label stable --label latest --json"));
    publish("a", "2", "--label latest");

    assertThat(first.path("labels").toString()).isEqualTo("[\"stable\",\"latest\"]");
    assertThat(json("show a@latest").path("release").asText()).isEqualTo("a@2");
    assertThat(json("show a@stable").path("release").asText()).isEqualTo("a@1");
    assertThat(json("announce-url a@stable --node n").path("release").asText()).isEqualTo("a@1");
    assertThat(publisher.run("labels", "a").out()).contains("a@latest", "a@2", "a@stable");
  }

  @Test
  void publish_labelThatIsAVersion_saysThatTheReleaseIsThere() throws Exception {
    publish("b", "1", "");

    var result = publish("b", "2", "--label 1");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("b@2 is published, but b@1 does not point at it: b@1 is a version");
    assertThat(json("show b@2").path("labels")).isEmpty();
  }

  @Test
  void publish_labelThatIsNone_endsWith2BeforeAnythingIsSent() throws Exception {
    assertThat(publish("c", "1", "--label so/so").code()).isEqualTo(2);
    assertThat(publish("c", "1", "--label 1").err()).contains("cannot be its label too");
    assertThat(publisher.run("show", "c@1").code()).isEqualTo(1);
  }

  @Test
  void label_expectations_letOneJobWin() throws Exception {
    publish("d", "1", "");
    publish("d", "2", "");
    assertThat(publisher.run("label", "d@1", "stable", "--expect", "1").err())
        .contains("there is no label d@stable, so it is not at 1 as expected; nothing was changed");
    assertThat(json("label d@1 stable --expect-new").path("release").asText()).isEqualTo("d@1");

    var late = publisher.run("label", "d@2", "stable", "--expect", "0");
    var moved = json("label d@2 stable --expect 1");

    assertThat(late.code()).isEqualTo(1);
    assertThat(late.err()).contains("d@stable points at 1 and not at 0 as expected");
    assertThat(moved.path("label").asText()).isEqualTo("d@stable");
    assertThat(moved.path("version").asText()).isEqualTo("2");
    assertThat(publisher.run("label", "d@2", "s", "--expect", "1", "--expect-new").code())
        .isEqualTo(2);
    assertThat(publisher.run("label", "d@2", "s/s").err()).contains("is not a label");
  }

  @Test
  void unlabel_history_isKept() throws Exception {
    publish("e", "1", "--label stable");

    assertThat(json("unlabel e@stable --expect 1").path("removed").asBoolean()).isTrue();

    var moves = json("label-history e@stable").path("moves");
    assertThat(moves).hasSize(2);
    assertThat(moves.get(0).path("from").asText()).isEqualTo("1");
    assertThat(moves.get(0).path("to").isNull()).isTrue();
    assertThat(moves.get(1).path("by").asText()).isEqualTo("ci");
    assertThat(publisher.run("label-history", "e@stable").out()).contains("(removed)", "(new)");
    assertThat(publisher.run("show", "e@stable").err()).contains("there is no release e@stable");
    assertThat(publisher.run("unlabel", "e@stable").err()).contains("there is no label e@stable");
  }

  @Test
  void revoke_labelledRelease_showsTheLabelsThatStillPointThere() throws Exception {
    publish("f", "1", "--label stable");

    var revoked = publisher.run("revoke", "f@1", "--reason", "it burns");

    assertThat(revoked.out()).contains("labels       stable");
    assertThat(publisher.run("labels", "f").out()).contains("(revoked)");
    assertThat(revoked.err()).doesNotContain("already");
    assertThat(publisher.run("revoke", "f@1", "--reason", "again").err())
        .contains("f@1 was revoked already at ", " by ci: it burns; nothing was changed");
    assertThat(publisher.run("revoke", "f@stable", "--reason", "x").err())
        .contains("say the version");
  }
}
