package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.HandClock;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final int ALL = 100_000;
  private static final AuditFilter EVERYTHING =
      new AuditFilter(null, null, null, null, "", false, AuditFilter.Answers.ALL);

  @TempDir Path folder;
  private final HandClock clock = new HandClock(START.toString());
  private Store store;

  @BeforeEach
  void open() {
    store = Store.openSqlite(folder.resolve("publisher.db"), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private AuditLog audit() {
    return store.audit();
  }

  private List<AuditEntry> rows() {
    var rows = new ArrayList<AuditEntry>();
    AuditPage page = null;
    do {
      page = audit().page(EVERYTHING, false, page == null ? null : page.next().orElseThrow(), ALL);
      rows.addAll(page.entries());
    } while (page.next().isPresent());
    return rows;
  }

  @Test
  void record_lineBreakAndQuoteInSubject_areNotWritten() {
    audit().record("ci", "read", "web\nx\"y", false);
    store.close();
    open();

    assertThat(rows()).extracting(AuditEntry::subject).containsExactly("web?x?y");
    assertThat(rows().get(0).allowed()).isFalse();
  }

  @Test
  void record_oneContentReadInRanges_isOneRowAMinuteWithTheNumber() {
    for (int i = 0; i < 300; i++) {
      audit().record("agent", "read", "web", true);
      clock.advance(Duration.ofMillis(100));
    }
    rows(); // some of it is written already when the rest comes
    for (int i = 0; i < 600; i++) {
      audit().record("agent", "read", "web", true);
      clock.advance(Duration.ofMillis(100));
    }

    assertThat(rows())
        .containsExactly(
            new AuditEntry("agent", "read", "web", true, at(60_000), at(89_900), 300),
            new AuditEntry("agent", "read", "web", true, at(0), at(59_900), 600));
  }

  private static Instant at(long millis) {
    return START.plusMillis(millis);
  }

  @Test
  void record_unlikeDecisions_areKeptApart() {
    audit().record("agent", "read", "web", true);
    audit().record("agent", "read", "web", false);
    audit().record("agent", "announce", "web", true);
    audit().record("agent", "read", "api", true);
    audit().record("ci", "read", "web", true);

    assertThat(rows()).hasSize(5).allMatch(row -> row.times() == 1);
  }

  @Test
  void record_unknownCallersFromManyAddresses_fillFewRowsAndNoneIsLost() {
    for (int i = 0; i < 5000; i++) {
      audit().record("", "authenticate", "GET /blobs from 10.0.0." + i, false);
    }

    assertThat(rows()).hasSize(AuditMinute.MOST_UNKNOWN_KINDS + 1);
    assertThat(rows()).filteredOn(row -> row.subject().equals("(others)")).hasSize(1);
    assertThat(rows().stream().mapToLong(AuditEntry::times).sum()).isEqualTo(5000);
    assertThat(audit().merged()).isEqualTo(5000 - AuditMinute.MOST_UNKNOWN_KINDS);
    assertThat(audit().lost()).isZero();
  }

  @Test
  void record_minuteAfterAFloodOfUnknown_namesThemAgain() {
    for (int i = 0; i < 1000; i++) {
      audit().record("", "authenticate", "GET /blobs from 10.0.0." + i, false);
    }
    clock.advance(Duration.ofMinutes(1));

    audit().record("", "authenticate", "GET /blobs from 10.9.9.9", false);

    assertThat(rows().get(0).subject()).isEqualTo("GET /blobs from 10.9.9.9");
  }

  @Test
  void record_moreKindsThanAreKept_areCountedTogetherByCaller() {
    for (int i = 0; i < AuditMinute.MOST_KINDS + 50; i++) {
      audit().record("agent", "read", "infohash " + i, false);
    }

    assertThat(rows()).hasSize(AuditMinute.MOST_KINDS + 1);
    assertThat(rows().get(0))
        .isEqualTo(new AuditEntry("agent", "read", "(others)", false, START, START, 50));
  }

  @Test
  void prune_oldRows_areDeletedAndCounted() {
    audit().record("ci", "publish", "old", true);
    clock.advance(Duration.ofDays(2));
    audit().record("ci", "publish", "new", true);
    rows();

    audit().prune(new AuditLimits(Duration.ofDays(1), 1000));

    assertThat(rows()).extracting(AuditEntry::subject).containsExactly("new");
    assertThat(audit().expired()).isEqualTo(1);
    assertThat(audit().crowdedOut()).isZero();
  }

  @Test
  void prune_tooManyRows_keepsTheNewest() {
    for (int i = 0; i < 30; i++) {
      audit().record("ci", "publish", "web" + i, true);
      rows();
    }

    audit().prune(new AuditLimits(Duration.ofDays(1), 20));

    assertThat(rows())
        .hasSize(20)
        .extracting(AuditEntry::subject)
        .startsWith("web29")
        .endsWith("web10");
    assertThat(audit().crowdedOut()).isEqualTo(10);
  }

  @Test
  void prune_unknownCallersKnockAllDay_doNotPushOutTheKnown() {
    audit().record("ci", "publish", "web", true);
    for (int i = 0; i < 200; i++) {
      audit().record("", "authenticate", "GET /blobs from 10.0.0.1", false);
      clock.advance(Duration.ofMinutes(1));
    }
    rows();

    audit().prune(new AuditLimits(Duration.ofDays(1), 100));

    assertThat(rows()).hasSize(11).extracting(AuditEntry::caller).contains("ci");
  }

  @Test
  void open_databaseWithOneRowADecision_keepsThemByMinute() throws SQLException {
    store.close();
    var url = "jdbc:sqlite:" + folder.resolve("older.db");
    Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:db/publisher/sqlite")
        .target("1")
        .load()
        .migrate();
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO audit (at, caller, action, subject, allowed) VALUES"
              + " (60001, 'ci', 'read', 'list ', 1), (60500, 'ci', 'read', 'list ', 1),"
              + " (120000, 'ci', 'read', 'web', 1)");
    }

    store = Store.openSqlite(folder.resolve("older.db"), clock);

    assertThat(rows())
        .containsExactly(
            new AuditEntry("ci", "read", "web", true, millis(120_000), millis(120_000), 1),
            new AuditEntry("ci", "read", "list", true, millis(60_001), millis(60_500), 2));
  }

  private static Instant millis(long since1970) {
    return Instant.ofEpochMilli(since1970);
  }
}
