package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages go on where the one before ended, in MariaDB's words, too: those any database knows. */
final class PlacesInOrderTest {
  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private final List<String> statements = new ArrayList<>();
  private Store store;
  private Jdbi jdbi;

  @BeforeEach
  void open() {
    var file = folder.resolve("publisher.db");
    store = Store.openSqlite(file, clock);
    for (int i = 1; i <= 5; i++) {
      StoreContract.publish(store, "web@" + i, i);
      store.labels().set(ReleaseKey.parse("web@l" + i), "" + i, new LabelExpectation.Any(), "ci");
      clock.advance(Duration.ofSeconds(1));
    }
    jdbi = Jdbi.create("jdbc:sqlite:" + file);
    jdbi.setSqlLogger(
        new SqlLogger() {
          @Override
          public void logBeforeExecution(StatementContext context) {
            statements.add(context.getRenderedSql());
          }
        });
  }

  @AfterEach
  void close() {
    store.close();
    // A row compared with a row makes MariaDB walk the index from its end.
    assertThat(statements).isNotEmpty().noneMatch(sql -> sql.matches("(?s).*\\) [<>] \\(.*"));
  }

  @Test
  void labels_pageAfterAnother_goesOn() {
    var labels = new Labels(jdbi, Dialect.MARIADB, clock);

    var page = labels.page("web", ReleaseKey.parse("web@l2"), 2);

    assertThat(page).extracting(label -> label.key().version()).containsExactly("l3", "l4");
  }

  @Test
  void retention_olderAndExpired_goOn() {
    var rows =
        new RetentionRows(
            jdbi, Dialect.MARIADB, new Approvals(jdbi, store.approvals().storeId()), clock);
    var newest = rows.oldestOfNewest("web", 1).orElseThrow();

    var first = rows.older("web", null, newest, 2);
    var last = first.get(1);
    var next = rows.older("web", new RetentionRows.Age(last.publishedAt(), last.id()), newest, 9);

    assertThat(next).extracting(each -> each.key().version()).containsExactly("3", "4");
    assertThat(rows.expired(clock.instant(), null, 9)).isEmpty();
  }

  @Test
  void removals_dueAfterAnother_goOn() {
    for (int i = 1; i <= 5; i++) {
      store.releases().revoke(ReleaseKey.parse("web@" + i), "old", "ci");
    }
    store.removals().planRevoked(clock.instant());
    var removals = new Removals(jdbi, Dialect.MARIADB, clock);

    var first = removals.due(clock.instant(), null, 2);
    var next = removals.due(clock.instant(), first.get(1), 9);

    assertThat(first).hasSize(2);
    assertThat(next).hasSize(3).doesNotContainAnyElementsOf(first);
  }
}
