package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The writing half of {@link Releases}: single steps inside a transaction that it opens. */
final class ArtifactRows {
  private ArtifactRows() {}

  static long findOrAdd(
      Handle h, StoredArtifact.Content content, List<StoredFile> files, Instant now) {
    var existing =
        h.createQuery("SELECT id FROM artifact WHERE sha256 = ? AND kind = ?")
            .bind(0, content.sha256().bytes())
            .bind(1, content.kind().name())
            .mapTo(Long.class)
            .findOne();
    return existing.orElseGet(() -> add(h, content, files, now));
  }

  private static long add(
      Handle h, StoredArtifact.Content content, List<StoredFile> files, Instant now) {
    long id =
        h.createUpdate(
                "INSERT INTO artifact (sha256, kind, infohash, infohash_v2,"
                    + " other_infohashes, content_name,"
                    + " size_bytes, piece_length_bytes, approved_at, is_approved, last_revision)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)")
            .bind(0, content.sha256().bytes())
            .bind(1, content.kind().name())
            .bind(2, content.infoHash().bytes())
            .bind(3, content.infoHashV2().bytes())
            .bind(4, SwarmNames.toBytes(content.otherNames()))
            .bind(5, content.name())
            .bind(6, content.sizeBytes())
            .bind(7, content.pieceLengthBytes())
            .bind(8, now.toEpochMilli())
            .executeAndReturnGeneratedKeys("id")
            .mapTo(Long.class)
            .one();
    var batch =
        h.prepareBatch(
            "INSERT INTO artifact_file (artifact_id, position, path, size_bytes, executable,"
                + " sha256) VALUES (?, ?, ?, ?, ?, ?)");
    for (int i = 0; i < files.size(); i++) {
      var file = files.get(i);
      batch
          .bind(0, id)
          .bind(1, i)
          .bind(2, file.path())
          .bind(3, file.sizeBytes())
          .bind(4, file.executable() ? 1 : 0)
          .bind(5, file.sha256().bytes())
          .add();
    }
    batch.execute();
    return id;
  }

  static void addRelease(Handle h, ReleaseKey key, long artifactId, String by, Instant now) {
    h.execute(
        "INSERT INTO "
            + ReleaseRows.TABLE
            + " (name, version, artifact_id, published_at, published_by)"
            + " VALUES (?, ?, ?, ?, ?)",
        key.name(),
        key.version(),
        artifactId,
        now.toEpochMilli(),
        by);
  }

  /** Approves the artifact's swarm unless it is approved already. */
  static void approve(Handle h, long artifactId, ReleaseKey label, Instant now) {
    int newly =
        h.execute(
            "UPDATE artifact SET approved_at = ? WHERE id = ? AND is_approved = 0",
            now.toEpochMilli(),
            artifactId);
    if (newly > 0) {
      Approvals.append(h, artifactId, label.toString(), null, now);
    }
  }

  static void revoke(Handle h, StoredRelease release, String reason, String by, Instant now) {
    h.execute(
        "UPDATE "
            + ReleaseRows.TABLE
            + " SET revoked_at = ?, revoke_reason = ?, revoked_by = ? WHERE id = ?",
        now.toEpochMilli(),
        reason,
        by,
        release.id());
    long artifactId = release.artifact().id();
    int live =
        h.createQuery(
                "SELECT COUNT(*) FROM "
                    + ReleaseRows.TABLE
                    + " WHERE artifact_id = ? AND revoked_at IS NULL")
            .bind(0, artifactId)
            .mapTo(Integer.class)
            .one();
    if (live == 0) {
      Approvals.append(h, artifactId, release.key().toString(), reason, now);
    }
  }

  static List<StoredFile> files(Handle h, long artifactId) {
    return h.createQuery(
            "SELECT path, size_bytes, executable, sha256 FROM artifact_file WHERE artifact_id = ?"
                + " ORDER BY position")
        .bind(0, artifactId)
        .map(
            (row, context) ->
                new StoredFile(
                    row.getString(1),
                    row.getLong(2),
                    row.getInt(3) != 0,
                    Sha256Digest.of(row.getBytes(4))))
        .list();
  }
}
