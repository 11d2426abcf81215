package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rackcast.proto.source.SourceUrl;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  public Store openStore(Clock clock) {
    return Store.openSqlite(folder.resolve("publisher.db"), clock);
  }

  @Test
  void put_databaseFails_whatIsThrownHasNoSecret() throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("publisher.db"));
        var statement = connection.createStatement()) {
      statement.execute("DROP TABLE content_source");
    }
    var url = SourceUrl.parse("https://h/f?sig=s3cret");
    var source = new StoredSource(url, Map.of("X-Key", "s3cret"), Optional.empty());

    var thrown = catchThrowable(() -> store.sources().put(content(1).sha256(), source, "ci"));

    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    assertThat(text.toString()).contains("content_source").doesNotContain("s3cret");
  }

  @Test
  void open_newFile_isMigratedInWalMode() throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("publisher.db"));
        var statement = connection.createStatement()) {
      try (var mode = statement.executeQuery("PRAGMA journal_mode")) {
        assertThat(mode.getString(1)).isEqualTo("wal");
      }
      try (var history =
          statement.executeQuery("SELECT COUNT(*) FROM flyway_schema_history WHERE success = 1")) {
        assertThat(history.getInt(1)).isPositive();
      }
    }
  }

  @Test
  void open_fileThatIsNoDatabase_saysSo() throws Exception {
    var file = Files.writeString(folder.resolve("text.db"), "not a database ".repeat(100));

    assertThatThrownBy(() -> Store.openSqlite(file, Clock.systemUTC()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("text.db cannot be opened");
  }
}
