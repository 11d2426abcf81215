package io.rackcast.publisher.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.HandClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What it costs the embedded database to read the log; what it reads {@link AuditPagesTest} has.
 */
final class AuditPagesSqliteTest {
  private static final AuditFilter EVERYTHING =
      new AuditFilter(null, null, null, null, "", false, AuditFilter.Answers.ALL);

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private Store store;

  @BeforeEach
  void open() {
    store = Store.openSqlite(folder.resolve("publisher.db"), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("publisher.db"));
  }

  private void update(String statement) throws SQLException {
    try (var connection = connect();
        var update = connection.createStatement()) {
      update.executeUpdate(statement);
    }
  }

  @Test
  void page_nothingLikeItInManyRows_isShortAndGoesOn() throws SQLException {
    store.audit().record("", "authenticate", "a needle", false);
    store.audit().page(EVERYTHING, false, null, 1);
    update(
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
        INSERT INTO audit (minute, caller, action, subject, allowed, first_at, last_at, times)
        SELECT minute + i, 'ci', 'read', 'hay', 1, first_at + 60000 * i, first_at + 60000 * i, 1
        FROM audit JOIN n
        """
            .formatted(AuditPages.MOST_SCANNED));
    var refused = new AuditFilter(null, null, null, null, "", false, AuditFilter.Answers.REFUSED);

    var first = store.audit().page(refused, false, null, 10);
    var second = store.audit().page(refused, false, first.next().orElseThrow(), 10);

    assertThat(first.entries()).isEmpty();
    assertThat(second.entries()).extracting(AuditEntry::subject).containsExactly("a needle");
    assertThat(second.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void page_statement_walksTheIndexAndSortsNothing(boolean isOldestFirst) throws SQLException {
    var statement = AuditPages.statement(Dialect.SQLITE, isOldestFirst);
    var plan = new ArrayList<String>();
    try (var connection = connect();
        var query =
            connection.prepareStatement(
                "EXPLAIN QUERY PLAN " + statement.replaceAll(":[a-z]+", "?"));
        var rows = query.executeQuery()) {
      while (rows.next()) {
        plan.add(rows.getString("detail"));
      }
    }

    assertThat(plan)
        .hasSize(1)
        .first()
        .asString()
        .startsWith("SEARCH audit USING INDEX audit_by_time");
  }

  @Test
  void page_whileSomebodyWrites_doesNotWait() throws Exception {
    store.audit().record("ci", "read", "web", true);
    store.audit().page(EVERYTHING, false, null, 1);
    try (var writer = connect();
        var statement = writer.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("DELETE FROM audit");

      var reading =
          CompletableFuture.supplyAsync(() -> store.audit().page(EVERYTHING, false, null, 10));

      // The writer goes on only behind this.
      assertThat(reading.get(60, SECONDS).entries()).hasSize(1);
      statement.execute("ROLLBACK");
    }
  }
}
