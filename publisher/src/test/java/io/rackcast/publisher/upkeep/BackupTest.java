package io.rackcast.publisher.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
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

    assertThat(result.err()).contains("1 releases were revoked again");
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
}
