package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Between result rows and releases. */
final class ReleaseRows {
  // A reserved word in MariaDB.
  static final String TABLE = "\"release\"";

  static final String SELECT =
      "SELECT r.id, r.name, r.version, r.published_at, r.published_by, r.revoked_at,"
          + " r.revoke_reason, r.revoked_by, a.id, a.sha256, a.kind, a.infohash, a.infohash_v2,"
          + " a.other_infohashes, a.content_name, a.size_bytes, a.piece_length_bytes, a.approved_at, a.is_approved"
          + " FROM "
          + TABLE
          + " r JOIN artifact a ON a.id = r.artifact_id ";

  private ReleaseRows() {}

  static StoredRelease release(ResultSet row) throws SQLException {
    return new StoredRelease(
        row.getLong(1),
        new ReleaseKey(row.getString(2), row.getString(3)),
        artifact(row),
        Instant.ofEpochMilli(row.getLong(4)),
        row.getString(5),
        revocation(row));
  }

  private static Optional<StoredRelease.Revocation> revocation(ResultSet row) throws SQLException {
    long at = row.getLong(6);
    if (row.wasNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new StoredRelease.Revocation(Instant.ofEpochMilli(at), row.getString(7), row.getString(8)));
  }

  private static StoredArtifact artifact(ResultSet row) throws SQLException {
    var content =
        new StoredArtifact.Content(
            Sha256Digest.of(row.getBytes(10)),
            ArtifactKind.valueOf(row.getString(11)),
            InfoHash.of(row.getBytes(12)),
            Sha256Digest.of(row.getBytes(13)),
            SwarmNames.fromBytes(row.getBytes(14)),
            row.getString(15),
            row.getLong(16),
            row.getInt(17));
    return new StoredArtifact(
        row.getLong(9), content, Instant.ofEpochMilli(row.getLong(18)), row.getInt(19) != 0);
  }
}
