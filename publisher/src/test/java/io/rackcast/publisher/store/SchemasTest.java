package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever adds a migration adds it for each database. */
final class SchemasTest {
  private static final int BASELINE = 5;
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/publisher");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"POSTGRESQL", "MARIADB"})
  void migrations_afterTheBaseline_areTheSame(Dialect dialect) throws Exception {
    assertThat(versions(dialect)).contains(BASELINE).isEqualTo(later(versions(Dialect.SQLITE)));
  }

  private static Set<Integer> later(Set<Integer> versions) {
    versions.removeIf(version -> version < BASELINE);
    return versions;
  }

  private static Set<Integer> versions(Dialect dialect) throws Exception {
    var versions = new TreeSet<Integer>();
    try (var files = Files.list(MIGRATIONS.resolve(dialect.label()))) {
      files.forEach(
          file ->
              versions.add(
                  Integer.valueOf(file.getFileName().toString().replaceAll("V(\\d+)__.*", "$1"))));
    }
    return versions;
  }

  @Test
  void columnsAndIndexes_ofPostgresql_areThoseOfSqlite() throws Exception {
    assertSame(TestServers.postgresql());
  }

  @Test
  void columnsAndIndexes_ofMariadb_areThoseOfSqlite() throws Exception {
    assertSame(TestServers.mariadb());
  }

  private void assertSame(DatabaseServer server) throws SQLException {
    var file = folder.resolve("publisher.db");
    Store.openSqlite(file, Clock.systemUTC()).close();
    Store.open(server, "p", Clock.systemUTC()).close();

    try (var sqlite = DriverManager.getConnection("jdbc:sqlite:" + file);
        var other =
            DriverManager.getConnection(server.url().jdbc(), server.user().orElseThrow(), "")) {
      assertThat(columns(other)).isEqualTo(columns(sqlite)).containsKey("release");
      assertThat(indexes(other)).isEqualTo(indexes(sqlite)).containsKey("audit_by_time");
    }
  }

  /** By table, each with whether it may be null. */
  private static Map<String, Set<String>> columns(Connection in) throws SQLException {
    var columns = new TreeMap<String, Set<String>>();
    try (var rows = in.getMetaData().getColumns(in.getCatalog(), schema(in), "%", "%")) {
      while (rows.next()) {
        var table = rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
        // A primary key is never null, though SQLite says it may.
        boolean isNull = rows.getInt("NULLABLE") == DatabaseMetaData.columnNullable;
        var name = rows.getString("COLUMN_NAME");
        if (!table.startsWith("flyway_") && !table.startsWith("sqlite_")) {
          columns
              .computeIfAbsent(table, key -> new TreeSet<>())
              .add(name + (isNull && !isKey(name) ? " or null" : ""));
        }
      }
    }
    return columns;
  }

  private static boolean isKey(String column) {
    return Set.of("id", "only_row", "revision").contains(column);
  }

  /** Those that migrations name, with their columns in order. */
  private static Map<String, String> indexes(Connection in) throws SQLException {
    var indexes = new TreeMap<String, String>();
    for (var table : columns(in).keySet()) {
      try (var rows =
          in.getMetaData().getIndexInfo(in.getCatalog(), schema(in), table, false, true)) {
        while (rows.next()) {
          var name = rows.getString("INDEX_NAME");
          // SQLite has a unique key there, with a column that is too long for an index elsewhere.
          if (name != null && name.contains("_by_") && !name.equals("content_source_by_content")) {
            indexes.merge(
                name, rows.getString("COLUMN_NAME"), (before, next) -> before + ", " + next);
          }
        }
      }
    }
    return indexes;
  }

  private static @Nullable String schema(Connection in) throws SQLException {
    return in.getMetaData().getURL().startsWith("jdbc:postgresql") ? "public" : null;
  }
}
