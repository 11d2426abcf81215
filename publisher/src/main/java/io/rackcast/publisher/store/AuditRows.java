package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.Sha;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The table "audit". */
final class AuditRows {
  private final Jdbi jdbi;
  private final String add;

  AuditRows(Jdbi jdbi, Dialect dialect) {
    this.jdbi = jdbi;
    this.add =
        "INSERT INTO audit (minute, caller, action, subject, allowed, first_at, last_at, times,"
            + " claims, claims_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + dialect.orUpdate("minute, caller, action, subject, allowed, claims_key")
            + "last_at = "
            + dialect.inserted("last_at")
            + ", times = audit.times + "
            + dialect.inserted("times");
  }

  /** Adds to the rows of the same kind and minute, or makes them. */
  void add(List<AuditEntry> entries) {
    jdbi.useTransaction(
        h -> {
          var batch = h.prepareBatch(add);
          for (var entry : entries) {
            batch.add(
                entry.minute(),
                entry.caller(),
                entry.action(),
                entry.subject(),
                entry.allowed() ? 1 : 0,
                entry.first().toEpochMilli(),
                entry.last().toEpochMilli(),
                entry.times(),
                entry.claims(),
                key(entry.claims()));
          }
          batch.execute();
        });
  }

  private static long key(String claims) {
    return claims.isEmpty()
        ? 0
        : ByteBuffer.wrap(Sha.sha256().digest(claims.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  /** A row whose columns are caller, action, subject, allowed, first_at, last_at, times, claims. */
  static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getInt(4) != 0,
        row.getString(8),
        Instant.ofEpochMilli(row.getLong(5)),
        Instant.ofEpochMilli(row.getLong(6)),
        row.getLong(7));
  }

  /** Deletes what is older; returns how many rows. */
  int deleteBefore(Instant oldest) {
    long minute = Math.floorDiv(oldest.toEpochMilli(), AuditEntry.MINUTE_MILLIS);
    return jdbi.withHandle(h -> h.execute("DELETE FROM audit WHERE minute < ?", minute));
  }

  /** Deletes all but the newest so many; returns how many rows that were. */
  int deleteAllBut(int rows, int unknownRows) {
    return jdbi.inTransaction(
        h ->
            deleteFrom(h, "WHERE caller = ''", "caller = '' AND", unknownRows)
                + deleteFrom(h, "", "", rows));
  }

  private static int deleteFrom(Handle h, String where, String and, int kept) {
    return h.createQuery("SELECT id FROM audit " + where + " ORDER BY id DESC LIMIT 1 OFFSET ?")
        .bind(0, kept)
        .mapTo(Long.class)
        .findOne()
        .map(id -> h.execute("DELETE FROM audit WHERE " + and + " id <= ?", id))
        .orElse(0);
  }
}
