package io.rackcast.publisher.store;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.testkit.FreePorts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** Database servers, each started when a test first asks for it and ended with the JVM. */
public final class TestServers {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestServers() {}

  private static final class Postgres {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Debian's, as a child process on a folder and a port of its own. */
  private static final class Maria {
    static final int PORT = start();

    private static int start() {
      try {
        var folder = Files.createTempDirectory("rackcast-mariadb");
        int port = FreePorts.next();
        run(folder, "mariadb-install-db", "--auth-root-authentication-method=normal");
        var server =
            process(
                    folder,
                    "/usr/sbin/mariadbd",
                    "--bind-address=127.0.0.1",
                    "--port=" + port,
                    "--socket=" + folder.resolve("socket"),
                    "--pid-file=" + folder.resolve("pid"),
                    "--innodb-flush-log-at-trx-commit=2")
                .start();
        endWithTheJvm(server, folder);
        awaitAnswer(port);
        return port;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void run(Path folder, String... command) throws IOException {
      var process = process(folder, command).start();
      try {
        if (process.waitFor() != 0) {
          throw new IOException(Files.readString(folder.resolve("log")));
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    private static ProcessBuilder process(Path folder, String... command) {
      var all = new ArrayList<>(List.of(command));
      var data = folder.resolve("data");
      all.addAll(1, List.of("--no-defaults", "--user=" + user(), "--datadir=" + data));
      return new ProcessBuilder(all)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    }

    private static String user() {
      return System.getProperty("user.name");
    }
  }

  // Not in the class above, like what follows: it is not ready yet, and another thread comes.
  private static void endWithTheJvm(Process server, Path folder) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, folder)));
  }

  private static void end(Process server, Path folder) {
    server.destroyForcibly().onExit().join();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitAnswer(int port) {
    Awaitility.await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              execute(mariadbUrl(port, ""), "root", "SELECT 1");
              return true;
            });
  }

  private static String mariadbUrl(int port, String name) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + name;
  }

  /** A new, empty database of PostgreSQL. */
  static DatabaseServer postgresql() {
    var name = "test" + NUMBER.incrementAndGet();
    execute(
        Postgres.SERVER.getJdbcUrl("postgres", "postgres"), "postgres", "CREATE DATABASE " + name);
    return server("postgresql://127.0.0.1:" + postgresqlPort() + "/" + name, "postgres");
  }

  /** The environment of a publisher on a new, empty database of PostgreSQL, seen at this port. */
  public static Map<String, String> postgresqlSettings(int port) {
    var url = postgresql().url().toString().replace(":" + postgresqlPort(), ":" + port);
    return Map.of(
        "RACKCAST_PUBLISHER_DATABASE_URL", url, "RACKCAST_PUBLISHER_DATABASE_USER", "postgres");
  }

  /** As the other, on MariaDB; without Debian's package the test is skipped. */
  public static Map<String, String> mariadbSettings(int port) {
    var url = mariadb().url().toString().replace(":" + Maria.PORT, ":" + port);
    return Map.of(
        "RACKCAST_PUBLISHER_DATABASE_URL", url, "RACKCAST_PUBLISHER_DATABASE_USER", "root");
  }

  /** Where MariaDB listens on 127.0.0.1; without Debian's package the test is skipped. */
  public static int mariadbPort() {
    requireMariadb();
    return Maria.PORT;
  }

  /** Where PostgreSQL listens on 127.0.0.1. */
  public static int postgresqlPort() {
    return Postgres.SERVER.getPort();
  }

  /** A new, empty database of MariaDB; without Debian's package the test is skipped. */
  static DatabaseServer mariadb() {
    requireMariadb();
    var name = "test" + NUMBER.incrementAndGet();
    execute(mariadbUrl(Maria.PORT, ""), "root", "CREATE DATABASE " + name);
    return server("mariadb://127.0.0.1:" + Maria.PORT + "/" + name, "root");
  }

  /** Skips the test without Debian's package; before all tests of a class, so that none begins. */
  public static void requireMariadb() {
    Assumptions.assumeTrue(hasMariadb(), "mariadb-server-core is not installed");
  }

  /** Whether Debian's package is installed; if not, standard error says what is skipped for it. */
  static boolean hasMariadb() {
    boolean isThere = Files.isExecutable(Path.of("/usr/sbin/mariadbd"));
    if (!isThere) {
      System.err.println("SKIPPED, a real peer is missing: install Debian's mariadb-server-core");
    }
    return isThere;
  }

  private static DatabaseServer server(String url, String user) {
    return new DatabaseServer(DatabaseUrl.parse(url), Optional.of(user), Secret.NONE, 8);
  }

  /** Takes every row out of a database whose schema is up to date. */
  static void clear(DatabaseServer server) {
    boolean isPostgresql = server.url().dialect() == Dialect.POSTGRESQL;
    try (var connection =
            DriverManager.getConnection(server.url().jdbc(), server.user().orElseThrow(), "");
        var statement = connection.createStatement()) {
      var tables = tables(connection, isPostgresql);
      if (isPostgresql) {
        statement.execute("TRUNCATE " + String.join(", ", tables));
      } else {
        statement.execute("SET FOREIGN_KEY_CHECKS = 0");
        for (var table : tables) {
          statement.execute("DELETE FROM " + table);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> tables(Connection connection, boolean isPostgresql)
      throws SQLException {
    var names = new ArrayList<String>();
    var schema = isPostgresql ? "public" : null;
    try (var rows =
        connection
            .getMetaData()
            .getTables(
                connection.getCatalog(), schema, "%", new String[] {"TABLE", "BASE TABLE"})) {
      while (rows.next()) {
        var name = rows.getString("TABLE_NAME");
        if (!name.equals("flyway_schema_history")) {
          names.add(isPostgresql ? '"' + name + '"' : '`' + name + '`');
        }
      }
    }
    return names;
  }

  /** Executes statements outside of the store. */
  static void execute(String url, String user, String... statements) {
    try (var connection = DriverManager.getConnection(url, user, "");
        var statement = connection.createStatement()) {
      for (var each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
