package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.StaticTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RolloutCommandTest {
  @TempDir static Path folder;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() throws IOException {
    publisher =
        TestPublisher.in(
            folder,
            text ->
                text.replace(
                    "tokens:\n",
                    """
                    tokens:
                      - { name: fleet, sha256: "%s", rights: [rollout, read], names: ["web"] }
                      - { name: reader, sha256: "%s", rights: [read], names: ["web"] }
                    """
                        .formatted(
                            StaticTokens.digest("fleet").hex(),
                            StaticTokens.digest("reader").hex())));
    for (var name : new String[] {"web", "api"}) {
      var file = Files.writeString(folder.resolve(name), name);
      var line = "publish %s --name %s --version 1".formatted(file, name);
      assertThat(publisher.run(line.split(" ")).code()).isZero();
    }
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static TestCommands.Result as(String token, String... line) {
    return new TestCommands().runAs(publisher.server(), token, line);
  }

  private static JsonNode json(TestCommands.Result result) throws IOException {
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void rollout_begunListedEnded_saysWhoAndWhen() throws Exception {
    var begun =
        json(as("fleet", "rollout", "begin", "web@1", "--for", "2h", "--note", "row 3", "--json"));
    var id = begun.path("id").asText();
    var running = json(as("reader", "rollout", "list", "web", "--json")).path("rollouts");
    var ended = json(as("fleet", "rollout", "end", id, "--json"));
    var after = json(as("reader", "rollout", "list", "--json")).path("rollouts");
    var all = json(as("reader", "rollout", "list", "--ended", "--json")).path("rollouts");

    assertThat(begun.path("release").asText()).isEqualTo("web@1");
    assertThat(begun.path("note").asText()).isEqualTo("row 3");
    assertThat(begun.path("begun_by").asText()).isEqualTo("fleet");
    assertThat(running.findValuesAsText("id")).contains(id);
    assertThat(ended.path("ended_by").asText()).isEqualTo("fleet");
    assertThat(after.findValuesAsText("id")).doesNotContain(id);
    assertThat(all.findValuesAsText("id")).contains(id);
  }

  @Test
  void rollout_withoutTheRight_isDenied() throws Exception {
    var id = json(as("fleet", "rollout", "begin", "web@1", "--json")).path("id").asText();

    var begin = as("reader", "rollout", "begin", "web@1");
    var end = as("reader", "rollout", "end", id);
    var other = as("fleet", "rollout", "begin", "api@1");
    var list = as("fleet", "rollout", "list", "api");

    for (var denied : new TestCommands.Result[] {begin, end, other, list}) {
      assertThat(denied.code()).isEqualTo(1);
      assertThat(denied.out()).isEmpty();
    }
    assertThat(begin.err()).contains("rollout");
  }

  @Test
  void rollout_wrongUse_saysWhatToDo() {
    var unknown = as("fleet", "rollout", "begin", "web@7");
    var number = as("fleet", "rollout", "end", "99999");
    var life = as("fleet", "rollout", "begin", "web@1", "--for", "400d");
    var bare = new TestCommands().run("rollout");

    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no release web@7 to roll out");
    assertThat(number.code()).isEqualTo(1);
    assertThat(number.err()).contains("there is no rollout 99999");
    assertThat(life.code()).isEqualTo(1);
    assertThat(life.err()).contains("1 s to 90 days");
    assertThat(bare.code()).isEqualTo(2);
    assertThat(bare.err()).contains("begin, end or list");
  }
}
