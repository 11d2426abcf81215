package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.StaticTokens;
import io.rackcast.publisher.store.ReleaseKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                      - { name: every, sha256: "%s", rights: [rollout, read], names: ["*"] }
                      - { name: docs, sha256: "%s", rights: [read], names: ["docs"] }
                    """
                        .formatted(
                            StaticTokens.digest("fleet").hex(),
                            StaticTokens.digest("reader").hex(),
                            StaticTokens.digest("every").hex(),
                            StaticTokens.digest("docs").hex())));
    for (var release : List.of("web@1", "api@1", "lib@1", "lib@2", "docs@1", "docs@2")) {
      var file = Files.writeString(folder.resolve(release), release);
      var key = ReleaseKey.parse(release);
      var line = "publish %s --name %s --version %s".formatted(file, key.name(), key.version());
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

  private static String begun(String token, String release) throws IOException {
    return json(as(token, "rollout", "begin", release, "--json")).path("id").asText();
  }

  @Test
  void list_moreThanTheLimit_saysSo() throws Exception {
    begun("every", "lib@1");
    var newest = begun("every", "lib@2");

    var one = json(as("every", "rollout", "list", "lib", "--limit", "1", "--json"));
    var both = json(as("every", "rollout", "list", "lib", "--limit", "2", "--json"));

    assertThat(one.path("rollouts").findValuesAsText("id")).containsExactly(newest);
    assertThat(one.path("truncated").asBoolean()).isTrue();
    assertThat(both.path("rollouts")).hasSize(2);
    assertThat(both.path("truncated").asBoolean()).isFalse();
    assertThat(as("every", "rollout", "list", "lib", "--limit", "1").err()).contains("--limit");
  }

  @Test
  void list_noneAskedFor_isRefused() {
    var none = as("every", "rollout", "list", "--limit", "0");

    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("use 1 or more");
  }

  @Test
  void list_othersLieBetween_hasAllThatTheCallerMayRead() throws Exception {
    var old = begun("every", "docs@1");
    begun("every", "api@1");
    begun("every", "web@1");
    begun("fleet", "web@1");
    var fresh = begun("every", "docs@2");

    var page = json(as("docs", "rollout", "list", "--limit", "2", "--json"));

    assertThat(page.path("rollouts").findValuesAsText("id")).containsExactly(fresh, old);
    assertThat(page.path("truncated").asBoolean()).isFalse();
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
