package io.rackcast.publisher.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a publisher that runs, and putting them back. */
final class BackupTest {
  @TempDir Path folder;
  private TestPublisher publisher;
  private Path backup;

  @BeforeEach
  void start() throws IOException {
    publisher = TestPublisher.in(folder);
    backup = folder.resolve("backup");
    publish("web");
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  private void publish(String name) throws IOException {
    var file = Files.writeString(folder.resolve(name + ".bin"), "the content of " + name);
    var result = publisher.run("publish", file.toString(), "--name", name, "--version", "1");
    assertThat(result.code()).as(result.err()).isZero();
  }

  private TestCommands.Result run(String command, String... more) {
    var config = publisher.folder().resolve("publisher.yaml").toString();
    var arguments = new ArrayList<>(List.of(command, backup.toString(), "--config", config));
    arguments.addAll(List.of(more));
    return new TestCommands().run(arguments.toArray(String[]::new));
  }

  private TestCommands.Result done(String command, String... more) {
    var result = run(command, more);
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private static JsonNode json(TestCommands.Result result) throws IOException {
    return new ObjectMapper().readTree(result.out());
  }

  private String show(String release) {
    return publisher.run("show", release, "--json").out();
  }

  @Test
  void restore_stateAfterTheBackup_isGoneAndTheStoreIsAnother() throws Exception {
    publish("bad");
    var made = json(done("backup", "--json"));
    publish("late");
    publisher.run("revoke", "bad@1", "--reason", "it burns");
    publisher.stopServer();

    var result = done("restore", "--force", "--json");
    publisher.restart();

    var restored = json(result);
    assertThat(restored.path("store_id").asText()).isNotEqualTo(made.path("store_id").asText());
    assertThat(restored.path("releases_lost").asInt()).isEqualTo(1);
    assertThat(restored.path("revoked").findValuesAsText("release")).containsExactly("bad@1");
    assertThat(result.err()).contains("APPROVED AGAIN", "bad@1  (it burns, by ci)");
    assertThat(result.err()).contains("1 release that came after the backup", "  late@1\n");
    assertThat(show("bad@1")).doesNotContain("revocation");
    assertThat(publisher.run("show", "late@1").code()).isEqualTo(1);
    assertThat(Path.of(restored.path("before").asText())).exists();
    assertThat(show("web@1")).contains("\"kept\":true");
  }

  @Test
  void restore_keepRevocations_revokesAgain() throws Exception {
    publish("bad");
    done("backup");
    publisher.run("revoke", "bad@1", "--reason", "it burns");
    publisher.stopServer();

    var result = done("restore", "--force", "--keep-revocations");
    publisher.restart();

    assertThat(result.err()).contains("1 releases were revoked again:", "  bad@1  (it burns, by ");
    assertThat(show("bad@1")).contains("\"reason\":\"it burns\"");
    assertThat(show("web@1")).doesNotContain("revocation");
  }

  @Test
  void restore_publisherRunsOrDataIsThere_isRefused() {
    done("backup");

    assertThat(run("restore", "--force").err()).contains("is in use by another publisher");
    publisher.stopServer();
    var result = run("restore");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("holds something already; give --force");
  }

  @Test
  void restore_withContentAndKeys_servesOnAnEmptyMachine() throws Exception {
    done("backup", "--with-content", "--with-keys");
    publisher.stopServer();
    Trees.delete(publisher.data());
    var keys = publisher.folder().resolve("keys");
    Trees.delete(keys);

    done("restore");
    publisher.restart();

    assertThat(show("web@1")).contains("\"kept\":true");
    assertThat(publisher.run("announce-url", "web@1", "--node", "n1").code()).isZero();
    try (var list = Files.list(keys)) {
      assertThat(list.filter(file -> file.toString().endsWith(".jwk")))
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void backup_withoutKeys_hasNoSecretAndIsClosedToOthers() throws Exception {
    // What a run that was killed left behind.
    Files.createDirectories(folder.resolve(".backup.partial/keys"));
    Files.writeString(folder.resolve(".backup.partial/keys/k.jwk"), "old");

    done("backup");

    assertThat(backup.resolve("keys")).doesNotExist();
    assertThat(folder.resolve(".backup.partial")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rwx------");
    assertThat(run("backup").err()).contains("is there already and is not overwritten");
  }

  @Test
  void restore_backupThatRottedOrIsOfALaterProgram_isRefused() throws Exception {
    done("backup");
    publisher.stopServer();
    var database = backup.resolve("publisher.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO flyway_schema_history SELECT 99, '99', 'later', type, 'V99__later.sql',"
              + " checksum, installed_by, installed_on, execution_time, success"
              + " FROM flyway_schema_history WHERE installed_rank = 1");
    }
    assertThat(run("restore", "--force").err()).contains("is not what was backed up");

    var note = backup.resolve("backup.json");
    var right = Trees.digest(database).hex();
    Files.writeString(
        note,
        Files.readString(note)
            .replaceAll("(\"databaseSha256\" : )\"[0-9a-f]+\"", "$1\"" + right + "\""));
    var result = run("restore", "--force");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("made by a later version of this program");
  }

  @Test
  void restore_killedBeforeItsEnd_leavesTheOldAndGoesOnTheNextTime() throws Exception {
    done("backup");
    publisher.stopServer();
    Files.writeString(publisher.data().resolve("publisher.db.restoring"), "half");
    publisher.restart();
    assertThat(show("web@1")).contains("\"kept\":true");
    publisher.stopServer();

    done("restore", "--force");

    publisher.restart();
    assertThat(show("web@1")).contains("\"kept\":true");
    assertThat(publisher.data().resolve("publisher.db.restoring")).doesNotExist();
  }

  private Path database() {
    return publisher.data().resolve("publisher.db");
  }

  private void execute(String... statements) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        var statement = connection.createStatement()) {
      for (var each : statements) {
        statement.execute(each);
      }
    }
  }

  private String text(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
    }
  }

  private static String node(String name, int n) {
    return "INSERT INTO node (name, sha256, join_sha256, rights, names, joined_at, joined_from)"
        + " VALUES ('%s', x'%s', x'%s', 'fetch', '*', 1000, '127.0.0.1')"
            .formatted(name, ("0" + n).repeat(32), "aa".repeat(32));
  }

  private static String joinToken(String nodes, int n) {
    return "INSERT INTO join_token (sha256, nodes, rights, names, uses_left, made_at, made_by,"
        + " expires_at) VALUES (x'%s', '%s', 'fetch', '*', 5, 1000, 'ann', 9000000000000)"
            .formatted(("0" + n).repeat(32), nodes);
  }

  private static String image(int n) {
    return "INSERT INTO image (registry, repository, digest, media_type, manifest, size_bytes,"
        + " taken_at, revoke_reason) VALUES ('hub', 'app', x'%s', 'm', x'7b7d', 2, 1000, '')"
            .formatted(("0" + n).repeat(32));
  }

  /** A backup, after which nodes, tokens and images are revoked, used and forgotten. */
  private void backUpAndRevoke() throws Exception {
    execute(node("kept", 1), node("bad", 2), node("forgotten", 3), node("again", 4));
    execute(joinToken("kept*", 1), joinToken("ended*", 2), joinToken("used*", 3), image(1));
    done("backup");
    publisher.stopServer();
    execute(
        "UPDATE node SET revoked_at = 2000, revoked_by = 'ann' WHERE name = 'bad'",
        "DELETE FROM node WHERE name = 'forgotten'",
        "UPDATE node SET joined_at = 3000, sha256 = x'"
            + "99".repeat(32)
            + "' WHERE name = 'again'",
        "UPDATE join_token SET expires_at = 2000 WHERE nodes = 'ended*'",
        "UPDATE join_token SET uses_left = 1 WHERE nodes = 'used*'",
        image(2),
        "UPDATE image SET revoke_reason = 'it burns'");
  }

  @Test
  void restore_nodesTokensAndImagesRevokedSince_areTold() throws Exception {
    backUpAndRevoke();

    var result = done("restore", "--force", "--json");

    var json = json(result);
    assertThat(json.path("revoked_nodes").findValuesAsText("node"))
        .containsExactlyInAnyOrder("bad", "forgotten", "again");
    assertThat(json.path("ended_join_tokens").findValuesAsText("join_token"))
        .anySatisfy(token -> assertThat(token).endsWith(" for ended*"))
        .anySatisfy(token -> assertThat(token).endsWith(" for used*"))
        .hasSize(2);
    assertThat(json.path("revoked_images").findValuesAsText("reason"))
        .containsExactly("it burns", "it burns");
    assertThat(result.err())
        .contains(
            "3 nodes that were revoked after the backup are LOGGING IN AGAIN",
            "bad  (by ann)",
            "2 join tokens that were revoked",
            "2 images that were revoked");
    assertThat(text("SELECT revoked_at FROM node WHERE name = 'bad'")).isEqualTo("null");
  }

  @Test
  void restore_keepRevocationsOfMany_namesTwentyAndCountsTheRest() throws Exception {
    done("backup");
    publisher.stopServer();
    execute(
        "INSERT INTO image (registry, repository, digest, media_type, manifest, size_bytes,"
            + " taken_at, revoke_reason) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
            + " FROM n WHERE i < 25) SELECT 'hub', 'app', randomblob(32), 'm', x'7b7d', 2, 1000,"
            + " 'it burns' FROM n");

    var result = done("restore", "--force", "--keep-revocations", "--json");

    assertThat(result.err()).contains("25 images were revoked again:", "  and 5 more");
    assertThat(result.err().lines().filter(line -> line.startsWith("  hub/app@"))).hasSize(20);
    assertThat(json(result).path("revoked_images")).hasSize(25);
  }

  @Test
  void restore_keepRevocations_endsNodesTokensAndImagesAgain() throws Exception {
    backUpAndRevoke();

    var result = done("restore", "--force", "--keep-revocations");

    assertThat(result.err())
        .contains("3 nodes were revoked again:", "  bad  (by ann)", "2 join tokens were")
        .contains("2 images were revoked again:")
        .doesNotContain("more");
    assertThat(text("SELECT revoked_at FROM node WHERE name = 'kept'")).isEqualTo("null");
    assertThat(text("SELECT revoked_by FROM node WHERE name = 'bad'")).isEqualTo("ann");
    assertThat(text("SELECT revoked_at FROM node WHERE name = 'forgotten'")).isNotEqualTo("null");
    assertThat(text("SELECT hex(sha256) FROM node WHERE name = 'again'"))
        .isEqualTo("99".repeat(32));
    assertThat(text("SELECT expires_at FROM join_token WHERE nodes = 'ended*'")).isEqualTo("2000");
    assertThat(text("SELECT uses_left FROM join_token WHERE nodes = 'used*'")).isEqualTo("1");
    assertThat(text("SELECT uses_left FROM join_token WHERE nodes = 'kept*'")).isEqualTo("5");
    assertThat(text("SELECT COUNT(*) FROM image WHERE revoke_reason = 'it burns'")).isEqualTo("2");
  }

  @Test
  void restore_keyThatWasRetiredSince_staysOutUnlessAskedFor() throws Exception {
    var keys = publisher.folder().resolve("keys");
    Path old;
    try (var list = Files.list(keys)) {
      old = list.filter(file -> file.toString().endsWith(".jwk")).findFirst().orElseThrow();
    }
    done("backup", "--with-keys");
    publisher.stopServer();
    new TestCommands().run("new-key", keys.toString(), "--algorithm", "EdDSA");
    Files.delete(old);

    var result = done("restore", "--force");
    assertThat(old).doesNotExist();
    assertThat(result.err()).contains("1 keys of the backup are older", "--with-old-keys");
    done("restore", "--force", "--with-old-keys");

    assertThat(old).exists();
  }

  @Test
  void backup_torrentIsNotThere_tellsAndIsMade() throws Exception {
    Trees.delete(publisher.data().resolve("content/torrents"));

    var result = done("backup", "--json");

    assertThat(json(result).path("missing").asInt()).isEqualTo(1);
    assertThat(json(result).path("missing_files").get(0).asText()).startsWith("torrents/");
    assertThat(result.err()).contains("WARNING: 1 files that its releases need are not there");
  }

  @Test
  void link_filesComeAndGoMeanwhile_takesWhatStays() throws Exception {
    var from = Files.createDirectories(folder.resolve("from"));
    Files.writeString(from.resolve("stays"), "stays");
    var isOver = new AtomicBoolean();
    var other =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !isOver.get(); i = (i + 1) % 200) {
                try {
                  var draft = Files.writeString(from.resolve(i + ".new"), "x");
                  Files.move(draft, from.resolve("" + i), StandardCopyOption.ATOMIC_MOVE);
                  Files.deleteIfExists(from.resolve("" + (i + 100) % 200));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });

    for (int i = 0; i < 100; i++) {
      var to = folder.resolve("to" + i);
      Trees.link(from, to);
      assertThat(to.resolve("stays")).hasContent("stays");
    }
    isOver.set(true);
    other.join();
  }

  @Test
  void restore_oldOneIsBroken_keepsItAside() throws Exception {
    done("backup");
    publisher.stopServer();
    Files.writeString(database(), "no database at all, but long enough to be one".repeat(100));

    var before = Path.of(json(done("restore", "--force", "--json")).path("before").asText());
    publisher.restart();

    assertThat(before).content().startsWith("no database");
    assertThat(show("web@1")).contains("\"kept\":true");
  }

  @Test
  void replaceBy_oldOneHasALog_goesWithIt() throws Exception {
    publisher.stopServer();
    var data = publisher.data();
    var log = Files.writeString(data.resolve("publisher.db-wal"), "of the old one");
    var draft = Files.writeString(data.resolve("publisher.db.restoring"), "the new one");

    new OldDatabase(
            new DataFolders(data, database(), data, Optional.empty(), data, Optional.empty()))
        .replaceBy(draft);

    assertThat(database()).hasContent("the new one");
    assertThat(log).doesNotExist();
    assertThat(OldDatabase.mark(database())).doesNotExist();
  }

  @Test
  void start_restoreWasKilledAtItsLastStep_isRefusedUntilItIsRunAgain() throws Exception {
    done("backup");
    publisher.stopServer();
    Files.writeString(database().resolveSibling("publisher.db.replacing"), "");

    assertThatThrownBy(publisher::restart).hasMessageContaining("was broken off at its last step");
    done("restore", "--force");
    publisher.restart();

    assertThat(show("web@1")).contains("\"kept\":true");
  }

  @Test
  void restore_oldOneHasAnEarlierSchema_keepsItAsItWas() throws Exception {
    done("backup");
    publisher.stopServer();
    // As before its last migration, which is only a column.
    execute(
        "DROP INDEX IF EXISTS upload_by_release",
        "ALTER TABLE upload DROP COLUMN publisher_id",
        "DELETE FROM flyway_schema_history WHERE CAST(version AS INTEGER) >= 10");
    var schema = "SELECT MAX(CAST(version AS INTEGER)) FROM flyway_schema_history";

    var before = json(done("restore", "--force", "--json")).path("before").asText();

    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + before);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(schema)) {
      assertThat(rows.getInt(1)).isEqualTo(9);
    }
  }
}
