package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** From result rows to pushes. */
final class PushRows {
  static final String SELECT =
      "SELECT id, registry, event_id, repository, tag, digest, kind, origin, actor, state,"
          + " attempts, received_at, next_try_at, ended_at, done_bytes, total_bytes, problem"
          + " FROM image_push ";

  private PushRows() {}

  static Push push(ResultSet row) throws SQLException {
    return new Push(
        row.getLong(1),
        what(row),
        Push.State.valueOf(row.getString(10)),
        row.getInt(11),
        Instant.ofEpochMilli(row.getLong(12)),
        Instant.ofEpochMilli(row.getLong(13)),
        instant(row, 14),
        row.getLong(15),
        row.getLong(16),
        row.getString(17));
  }

  private static NewPush what(ResultSet row) throws SQLException {
    var tag = row.getString(5);
    return new NewPush(
        row.getString(2),
        row.getString(3),
        row.getString(4),
        tag.isEmpty() ? Optional.empty() : Optional.of(tag),
        Optional.ofNullable(row.getBytes(6)).map(Sha256Digest::of),
        NewPush.Kind.valueOf(row.getString(7)),
        NewPush.Origin.valueOf(row.getString(8)),
        row.getString(9));
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
