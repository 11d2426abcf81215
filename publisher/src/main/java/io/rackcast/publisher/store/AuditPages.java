package io.rackcast.publisher.store;

import java.util.ArrayList;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultIterable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the table "audit" a page at a time, along the index by time.
 *
 * <p>Rows are compared with the filter here and not in the statement: so one statement knows where
 * it ended, reads at most {@link #MOST_SCANNED} rows whatever is looked for, and keeps none but
 * those that are wanted. It is outside of a transaction, since those take the lock for writing.
 */
final class AuditPages {
  // Some 30 ms. A page that ends here is short, and whoever waits for it knows that we are alive.
  static final int MOST_SCANNED = 10_000;

  private static final String COLUMNS =
      "SELECT caller, action, subject, allowed, first_at, last_at, times, claims, id FROM audit ";

  private record Row(AuditPage.Position position, AuditEntry entry) {}

  private final Jdbi jdbi;
  private final Dialect dialect;

  AuditPages(Jdbi jdbi, Dialect dialect) {
    this.jdbi = jdbi;
    this.dialect = dialect;
  }

  static String statement(Dialect dialect, boolean isOldestFirst) {
    return isOldestFirst
        ? COLUMNS
            + "WHERE "
            + dialect.beyond("first_at", "id", ">", ":at", ":id")
            + " AND first_at <= :border ORDER BY first_at, id LIMIT :rows"
        : COLUMNS
            + "WHERE "
            + dialect.beyond("first_at", "id", "<", ":at", ":id")
            + " AND first_at >= :border ORDER BY first_at DESC, id DESC LIMIT :rows";
  }

  /**
   * One page.
   *
   * @param after where the page before ended; null for the first
   * @param limit entries at most, 1 or more
   */
  AuditPage read(
      AuditFilter filter, boolean isOldestFirst, AuditPage.@Nullable Position after, int limit) {
    return jdbi.withHandle(h -> page(rows(h, filter, isOldestFirst, after), filter, limit));
  }

  private ResultIterable<Row> rows(
      Handle h, AuditFilter filter, boolean isOldestFirst, AuditPage.@Nullable Position after) {
    long low = low(filter);
    long high = high(filter);
    var start =
        isOldestFirst
            ? new AuditPage.Position(low, Long.MIN_VALUE)
            : new AuditPage.Position(high, Long.MAX_VALUE);
    var from = after == null ? start : after;
    return h.createQuery(statement(dialect, isOldestFirst))
        .bind("at", from.firstMillis())
        .bind("id", from.id())
        .bind("border", isOldestFirst ? high : low)
        .bind("rows", MOST_SCANNED)
        .map(
            (row, context) ->
                new Row(
                    new AuditPage.Position(row.getLong(5), row.getLong(9)), AuditRows.entry(row)));
  }

  // A row that began up to a minute before may have decisions within.
  private static long low(AuditFilter filter) {
    return filter.from() == null
        ? Long.MIN_VALUE
        : filter.from().toEpochMilli() - AuditEntry.MINUTE_MILLIS;
  }

  private static long high(AuditFilter filter) {
    return filter.to() == null ? Long.MAX_VALUE : filter.to().toEpochMilli();
  }

  private static AuditPage page(ResultIterable<Row> rows, AuditFilter filter, int limit) {
    var entries = new ArrayList<AuditEntry>();
    int scanned = 0;
    try (var iterator = rows.iterator()) {
      while (iterator.hasNext()) {
        var row = iterator.next();
        scanned++;
        if (filter.matches(row.entry())) {
          entries.add(row.entry());
        }
        if (entries.size() == limit || scanned == MOST_SCANNED) {
          return new AuditPage(entries, Optional.of(row.position()));
        }
      }
    }
    return new AuditPage(entries, Optional.empty());
  }
}
