package io.rackcast.publisher;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Has a publisher on SQLite stand still in the middle of a transaction, so that a test can kill it
 * there: a trigger that never ends.
 */
public final class HaltPoint {
  private static final Duration SOON = Duration.ofSeconds(60);
  // Another's transaction is short.
  private static final int LOCKED_IN_A_ROW = 10;

  private final String url;

  /** In this database, whose schema is there. */
  public HaltPoint(Path database) {
    this.url = "jdbc:sqlite:" + database;
  }

  /**
   * Halts before something, like {@code INSERT ON image_tag}, or {@code UPDATE ON image_push WHEN
   * NEW.state = 'DONE'}.
   */
  public void before(String statement) {
    execute(
        "CREATE TRIGGER stall BEFORE "
            + statement
            + " BEGIN SELECT COUNT(*) FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT"
            + " x + 1 FROM n) SELECT x FROM n); END");
  }

  /** Halts no more, and at another point instead. */
  public void insteadBefore(String statement) {
    remove();
    before(statement);
  }

  public void remove() {
    execute("DROP TRIGGER stall");
  }

  /**
   * Waits until somebody stands still there.
   *
   * @param isBefore whether all has happened that comes before it
   */
  public void awaitReached(BooleanSupplier isBefore) {
    await().atMost(SOON).until(() -> isBefore.getAsBoolean() && isLockedForLong());
  }

  private boolean isLockedForLong() throws InterruptedException {
    for (int i = 0; i < LOCKED_IN_A_ROW; i++) {
      if (!isLocked()) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  private boolean isLocked() {
    try (var connection = DriverManager.getConnection(url + "?busy_timeout=0");
        var statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("ROLLBACK");
      return false;
    } catch (SQLException e) {
      return true;
    }
  }

  /** Rows of a table, or of a table and a condition. */
  public long rows(String table) {
    return number("SELECT COUNT(*) FROM " + table);
  }

  /** The number that a query answers. */
  public long number(String query) {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String text) {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute(text);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
