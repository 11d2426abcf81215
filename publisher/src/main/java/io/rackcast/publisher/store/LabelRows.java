package io.rackcast.publisher.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The writing half of {@link Labels}: single steps inside a transaction that it opens. */
final class LabelRows {
  static final String SELECT =
      "SELECT l.name, l.label, r.version, l.moved_at, l.moved_by, r.revoked_at, r.revoke_reason,"
          + " r.revoked_by FROM label l JOIN \"release\" r ON r.id = l.release_id ";
  // A job that moves a label each minute fills these in a week.
  static final int MOST_MOVES = 10_000;

  private LabelRows() {}

  static Optional<StoredLabel> find(Handle h, ReleaseKey key) {
    return h.createQuery(SELECT + "WHERE l.name = ? AND l.label = ?")
        .bind(0, key.name())
        .bind(1, key.version())
        .map((row, context) -> label(row))
        .findOne();
  }

  static StoredLabel label(ResultSet row) throws SQLException {
    long revokedAt = row.getLong(6);
    Optional<StoredRelease.Revocation> revocation =
        row.wasNull()
            ? Optional.empty()
            : Optional.of(
                new StoredRelease.Revocation(
                    Instant.ofEpochMilli(revokedAt), row.getString(7), row.getString(8)));
    return new StoredLabel(
        new ReleaseKey(row.getString(1), row.getString(2)),
        row.getString(3),
        Instant.ofEpochMilli(row.getLong(4)),
        row.getString(5),
        revocation);
  }

  static Optional<StoredRelease> target(Handle h, ReleaseKey label) {
    return h.createQuery(
            ReleaseRows.SELECT
                + "JOIN label l ON l.release_id = r.id WHERE l.name = ? AND l.label = ?")
        .bind(0, label.name())
        .bind(1, label.version())
        .map((row, context) -> ReleaseRows.release(row))
        .findOne();
  }

  static int count(Handle h, String name) {
    return h.createQuery("SELECT COUNT(*) FROM label WHERE name = ?")
        .bind(0, name)
        .mapTo(Integer.class)
        .one();
  }

  static void put(Handle h, ReleaseKey key, long releaseId, String by, Instant now) {
    int moved =
        h.execute(
            "UPDATE label SET release_id = ?, moved_at = ?, moved_by = ?"
                + " WHERE name = ? AND label = ?",
            releaseId,
            now.toEpochMilli(),
            by,
            key.name(),
            key.version());
    if (moved == 0) {
      h.execute(
          "INSERT INTO label (name, label, release_id, moved_at, moved_by) VALUES (?, ?, ?, ?, ?)",
          key.name(),
          key.version(),
          releaseId,
          now.toEpochMilli(),
          by);
    }
  }

  /** Adds a move, and forgets the oldest beyond the bound. */
  static void note(
      Handle h,
      ReleaseKey key,
      @Nullable String from,
      @Nullable String to,
      String by,
      Instant now) {
    h.execute(
        "INSERT INTO label_move (name, label, from_version, to_version, moved_at, moved_by)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        key.name(),
        key.version(),
        from,
        to,
        now.toEpochMilli(),
        by);
    var beyond =
        h.createQuery(
                "SELECT id FROM label_move WHERE name = ? AND label = ?"
                    + " ORDER BY id DESC LIMIT 1 OFFSET "
                    + MOST_MOVES)
            .bind(0, key.name())
            .bind(1, key.version())
            .mapTo(Long.class)
            .findOne();
    beyond.ifPresent(
        id ->
            h.execute(
                "DELETE FROM label_move WHERE name = ? AND label = ? AND id <= ?",
                key.name(),
                key.version(),
                id));
  }
}
