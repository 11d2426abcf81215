package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The embedded database as a file: copied while it is used, looked into, given a new identity. */
public final class SqliteFile {
  private static final int BUSY_TIMEOUT_MILLIS = 60_000;

  /**
   * What a database says of itself.
   *
   * @param schema version of its schema, "5"
   * @param head newest revision of its approvals
   */
  public record Facts(String schema, String storeId, long head, long releases) {}

  /** Asks a connection something. */
  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private SqliteFile() {}

  /**
   * Copies a database as it is at one moment, while others read and write it.
   *
   * @param target a file that is not there yet
   * @throws StoreException when that fails; then the target may be there in part
   */
  public static void copy(Path source, Path target) {
    with(
        source,
        connection -> {
          try (var statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, target.toAbsolutePath().toString());
            return statement.execute();
          }
        });
  }

  /**
   * Checks a database that nobody uses, page for page.
   *
   * @throws StoreException with one sentence when it is damaged or no publisher's
   */
  public static Facts check(Path file) {
    var verdict = with(file, connection -> text(connection, "PRAGMA integrity_check(1)"));
    if (!verdict.equals("ok")) {
      throw new StoreException(
          "the database " + file + " is damaged (" + verdict + "); use another copy",
          new SQLException(verdict));
    }
    return with(
        file,
        connection ->
            new Facts(
                text(
                    connection,
                    "SELECT MAX(CAST(version AS INTEGER)) FROM flyway_schema_history"
                        + " WHERE success"),
                text(connection, "SELECT store_id FROM store"),
                Long.parseLong(text(connection, "SELECT head_revision FROM store")),
                Long.parseLong(text(connection, "SELECT COUNT(*) FROM release"))));
  }

  /**
   * What the approved artifacts of a database that nobody changes need on the disk.
   *
   * @param torrents is told the v1 infohashes
   * @param files is told the digests of files that are nowhere else
   */
  public static void needs(Path file, Consumer<InfoHash> torrents, Consumer<Sha256Digest> files) {
    var unused =
        with(
            file,
            connection -> {
              each(
                  connection,
                  "SELECT infohash FROM artifact WHERE is_approved = 1",
                  bytes -> torrents.accept(InfoHash.of(bytes)));
              each(
                  connection,
                  "SELECT DISTINCT f.sha256 FROM artifact_file f JOIN artifact a"
                      + " ON a.id = f.artifact_id WHERE a.is_approved = 1 AND NOT EXISTS"
                      + " (SELECT 1 FROM content_source s WHERE s.sha256 = f.sha256)",
                  bytes -> files.accept(Sha256Digest.of(bytes)));
              return true;
            });
  }

  private static void each(Connection connection, String sql, Consumer<byte[]> use)
      throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        use.accept(rows.getBytes(1));
      }
    }
  }

  /** Whether a later program than this one has changed its schema. */
  public static boolean isOfALaterProgram(Path file) {
    return isLater(Store.flyway(source(file), Dialect.SQLITE).info());
  }

  static boolean isLater(MigrationInfoService info) {
    for (var migration : info.all()) {
      if (migration.getState() == MigrationState.FUTURE_SUCCESS
          || migration.getState() == MigrationState.FUTURE_FAILED) {
        return true;
      }
    }
    return false;
  }

  /**
   * Makes a copy a store of its own: who follows approvals starts over, since revisions of another
   * store do not count. Uploads under way stay behind.
   *
   * @return its new identity
   */
  public static String becomeAnother(Path file) {
    var id = UUID.randomUUID().toString();
    with(
        file,
        connection -> {
          connection.setAutoCommit(false);
          try (var store = connection.prepareStatement("UPDATE store SET store_id = ?");
              var uploads = connection.prepareStatement("DELETE FROM upload")) {
            store.setString(1, id);
            store.executeUpdate();
            uploads.executeUpdate();
          }
          connection.commit();
          return id;
        });
    return id;
  }

  /** Brings all that was written into the one file; nobody else may use it. */
  public static void settle(Path file) {
    with(file, connection -> text(connection, "PRAGMA journal_mode = DELETE"));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "nothing";
    }
  }

  private static <T> T with(Path file, Work<T> work) {
    try (var connection = source(file).getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw new StoreException(
          "the database " + file + " cannot be used: " + e.getMessage() + "; check the file", e);
    }
  }

  private static SQLiteDataSource source(Path file) {
    var config = new SQLiteConfig(new Properties());
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }
}
