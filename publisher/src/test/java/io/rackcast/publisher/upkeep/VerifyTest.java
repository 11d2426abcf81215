package io.rackcast.publisher.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks what a running publisher keeps. Each test damages a release of its own. */
final class VerifyTest {
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

  private static JsonNode publish(String name) throws IOException {
    var file = Files.writeString(folder.resolve(name + ".bin"), "the content of " + name);
    var result =
        publisher.run("publish", file.toString(), "--name", name, "--version", "1", "--json");
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  private static Path kept(JsonNode release) {
    var hex = release.path("sha256").asText();
    return publisher.data().resolve("content/sha256").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private static Path torrent(JsonNode release) {
    var hex = release.path("infohash").asText();
    return publisher
        .data()
        .resolve("content/torrents")
        .resolve(hex.substring(0, 2))
        .resolve(hex + ".torrent");
  }

  private static TestCommands.Result verify(String... more) {
    var arguments =
        new ArrayList<>(
            List.of("verify", "--config", publisher.folder().resolve("publisher.yaml").toString()));
    arguments.addAll(List.of(more));
    return new TestCommands().run(arguments.toArray(String[]::new));
  }

  private static JsonNode found(TestCommands.Result result, String what) throws IOException {
    for (var finding : new ObjectMapper().readTree(result.out()).path("findings")) {
      if (finding.path("what").asText().contains(what)) {
        return finding;
      }
    }
    throw new AssertionError(what + " is not in " + result.out());
  }

  /** What was damaged is whole again, so that the next test finds nothing of it. */
  private static void assertAllIsWell() {
    var result = verify();
    assertThat(result.code()).as(result.out()).isZero();
    assertThat(result.err()).contains("; 0 wrong");
  }

  @Test
  void verify_oneByteTurned_isFoundMovedAsideAndHealedByAPublish() throws Exception {
    var release = publish("rotten");
    var bytes = Files.readAllBytes(kept(release));
    bytes[3] ^= 1;
    Files.write(kept(release), bytes);

    var seen = verify();
    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.out())
        .contains("wrong-digest sha256:" + release.path("sha256").asText() + " (rotten@1)");
    assertThat(kept(release)).exists();
    var repaired = verify("--repair", "--json");

    assertThat(repaired.code()).isEqualTo(1);
    var moved = found(repaired, release.path("sha256").asText()).path("moved_to").asText();
    assertThat(Path.of(moved)).hasBinaryContent(bytes);
    assertThat(kept(release)).doesNotExist();
    assertThat(publisher.run("show", "rotten@1", "--json").out()).contains("\"kept\":false");
    assertThat(verify().out()).contains("missing sha256:" + release.path("sha256").asText());
    publish("rotten");
    assertThat(kept(release)).hasContent("the content of rotten");
    assertAllIsWell();
  }

  @Test
  void verify_fileCutShort_isOfTheWrongSize() throws Exception {
    var release = publish("short");
    Files.writeString(kept(release), "the");

    var result = verify("--repair");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("wrong-size sha256:").contains("; moved to ");
    publish("short");
    assertAllIsWell();
  }

  @Test
  void verify_torrentLostOrTurned_isMadeAgain() throws Exception {
    var lost = publish("lost");
    var turned = publish("turned");
    var good = Files.readAllBytes(torrent(lost));
    Files.delete(torrent(lost));
    var bytes = Files.readAllBytes(torrent(turned));
    bytes[bytes.length - 40] ^= 1;
    Files.write(torrent(turned), bytes);

    var seen = verify("--json");
    var repaired = verify("--repair", "--json");

    assertThat(seen.code()).isEqualTo(1);
    assertThat(found(seen, lost.path("infohash").asText()).path("problem").asText())
        .isEqualTo("torrent-missing");
    assertThat(found(seen, turned.path("infohash").asText()).path("problem").asText())
        .isEqualTo("torrent-wrong");
    assertThat(repaired.code()).as(repaired.out()).isZero();
    assertThat(torrent(lost)).hasBinaryContent(good);
    assertAllIsWell();
  }

  @Test
  void verify_contentAndTorrentLost_bothComeBackWithAPublish() throws Exception {
    var release = publish("gone");
    Files.delete(kept(release));
    Files.delete(torrent(release));
    assertThat(verify("--repair").code()).isEqualTo(1);

    publish("gone");

    assertThat(torrent(release)).exists();
    assertAllIsWell();
  }

  @Test
  void verify_fileOfNobody_isToldWithItsBytesAndNothingIsWrong() throws Exception {
    var stray = publisher.data().resolve("content/sha256/ab").resolve("ab".repeat(32));
    Files.createDirectories(stray.getParent());
    Files.write(stray, "stray".getBytes(StandardCharsets.UTF_8));

    var result = verify("--json");

    var json = new ObjectMapper().readTree(result.out());
    assertThat(result.code()).isZero();
    assertThat(json.path("unreferenced").asInt()).isEqualTo(1);
    assertThat(json.path("unreferenced_bytes").asInt()).isEqualTo(5);
    assertThat(stray).exists();
    Files.delete(stray);
  }

  @Test
  void verify_noDatabase_saysSoAndMakesNone() throws Exception {
    var file = Files.writeString(folder.resolve("other.yaml"), "data-dir: nothing\n");

    var result = new TestCommands().run("verify", "--config", file.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("there is no database");
    assertThat(folder.resolve("nothing")).doesNotExist();
  }
}
