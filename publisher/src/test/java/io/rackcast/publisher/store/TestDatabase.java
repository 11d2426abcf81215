package io.rackcast.publisher.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the store runs on, for tests that hold on each: {@link EachDatabase}. The servers' databases
 * are made once for a JVM and cleared for each test.
 */
public enum TestDatabase {
  SQLITE,
  POSTGRESQL,
  MARIADB;

  private static final String PUBLISHER = "this-one";

  private static final Map<TestDatabase, DatabaseServer> SERVERS =
      new EnumMap<>(TestDatabase.class);

  /** All but those whose server is missing here, which standard error says. */
  static Stream<TestDatabase> installed() {
    return Stream.of(values()).filter(each -> each != MARIADB || TestServers.hasMariadb());
  }

  /**
   * Opens it with no row in it.
   *
   * @param folder new for each test
   */
  public Store empty(Path folder, Clock clock) {
    if (this != SQLITE) {
      TestServers.clear(server());
    }
    return open(folder, clock);
  }

  /** Opens it as it is. */
  public Store open(Path folder, Clock clock) {
    return this == SQLITE
        ? Store.openSqlite(file(folder), clock)
        : Store.open(server(), PUBLISHER, clock);
  }

  /** Executes statements outside of the store. */
  public void execute(Path folder, String... statements) {
    try (var connection = connect(folder);
        var statement = connection.createStatement()) {
      for (var each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect(Path folder) throws SQLException {
    return this == SQLITE
        ? DriverManager.getConnection("jdbc:sqlite:" + file(folder))
        : DriverManager.getConnection(server().url().jdbc(), server().user().orElseThrow(), "");
  }

  private static Path file(Path folder) {
    return folder.resolve("publisher.db");
  }

  private DatabaseServer server() {
    synchronized (SERVERS) {
      return SERVERS.computeIfAbsent(this, TestDatabase::create);
    }
  }

  private static DatabaseServer create(TestDatabase database) {
    var made = database == POSTGRESQL ? TestServers.postgresql() : TestServers.mariadb();
    Store.open(made, PUBLISHER, Clock.systemUTC()).close();
    return made;
  }
}
