package io.rackcast.publisher.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
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
  void verify_torrentRemovedInOrderMeanwhile_isNeitherMissedNorMadeAgain() throws Exception {
    publish("first");
    var release = publish("removed");
    var findings = new ArrayList<Finding>();
    var isRemoved = new AtomicBoolean();

    try (var store =
        Store.lookAtSqlite(publisher.data().resolve("publisher.db"), Clock.systemUTC())) {
      new TorrentCheck(
              store,
              new ContentFolder(publisher.data().resolve("content")),
              true,
              finding -> {
                finding.ifPresent(findings::add);
                if (!isRemoved.getAndSet(true)) {
                  publisher.run("revoke", "removed@1", "--reason", "old");
                  assertThat(torrent(release).toFile().delete()).isTrue();
                }
              },
              bytes -> {})
          .run();
    }

    assertThat(findings).isEmpty();
    assertThat(torrent(release)).doesNotExist();
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

  private static String text(Path database, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  private static void execute(Path database, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void verify_pushIsWorkedOn_leavesItsClaimWhichAStartGivesBack() throws Exception {
    var database = publisher.data().resolve("publisher.db");
    execute(
        database,
        "INSERT INTO image_push (registry, event_id, repository, tag, kind, origin, actor, state,"
            + " attempts, received_at, next_try_at, claimed_by, lease_until, done_bytes,"
            + " total_bytes, problem) VALUES ('r', 'e', 'app', '1', 'PUSH', 'EVENT', 'x',"
            + " 'RUNNING', 1, 0, 0, 'worker-of-the-publisher', 9000000000000, 0, 0, '')");
    var claim = "SELECT claimed_by FROM image_push WHERE event_id = 'e'";

    var result = verify();
    var after = text(database, claim);
    publisher.stopServer();
    publisher.restart();

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(after).isEqualTo("worker-of-the-publisher");
    assertThat(text(database, claim)).isNotEqualTo("worker-of-the-publisher");
    execute(database, "DELETE FROM image_push");
  }

  @Test
  void verify_databaseOfAnEarlierProgram_isRefusedAndNotChanged() throws Exception {
    var data = Files.createDirectories(folder.resolve("earlier"));
    var database = data.resolve("publisher.db");
    Store.openSqlite(database, Clock.systemUTC()).close();
    execute(database, "DELETE FROM flyway_schema_history WHERE version = '10' OR version > '10'");
    var before = text(database, "SELECT COUNT(*) FROM flyway_schema_history");
    var file = Files.writeString(folder.resolve("earlier.yaml"), "data-dir: " + data + "\n");

    var result = new TestCommands().run("verify", "--config", file.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("is of an earlier version of this program");
    assertThat(text(database, "SELECT COUNT(*) FROM flyway_schema_history")).isEqualTo(before);
  }

  @Test
  void verify_databaseOnAServer_isCheckedAndBackupIsNot(@TempDir Path other) throws Exception {
    var url =
        TestServers.postgresqlSettings(TestServers.postgresqlPort())
            .get("RACKCAST_PUBLISHER_DATABASE_URL");
    UnaryOperator<String> change =
        text ->
            text.replaceFirst("(?m)^  url:.*$", "  url: \"" + url + "\"")
                .replaceFirst("(?m)^  user:.*$", "  user: postgres");
    try (var server = TestPublisher.in(other, change)) {
      var bin = Files.writeString(other.resolve("a.bin"), "the content");
      server.run("publish", bin.toString(), "--name", "a", "--version", "1");
      var config = server.folder().resolve("publisher.yaml").toString();

      var well = new TestCommands().run("verify", "--config", config);
      Trees.delete(server.data().resolve("content/sha256"));
      var missing = new TestCommands().run("verify", "--config", config);
      var backup =
          new TestCommands().run("backup", other.resolve("b").toString(), "--config", config);

      assertThat(well.code()).as(well.err()).isZero();
      assertThat(well.err()).contains("1 files", "1 torrents");
      assertThat(missing.out()).contains("missing sha256:").contains("(a@1)");
      assertThat(backup.err()).contains("use the server's own tools");
    }
  }
}
