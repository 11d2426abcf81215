package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** What content there should be, for somebody who checks it. May be used by any thread. */
public final class ContentRows {
  private static final int FIRST_BYTES = 256;

  /**
   * A file's content.
   *
   * @param isNeeded whether an approved artifact has it
   * @param isElsewhere whether a place is known where it is besides, or instead
   */
  public record FileRow(
      Sha256Digest sha256, long sizeBytes, boolean isNeeded, boolean isElsewhere) {}

  /** An artifact, as its torrent shows it. */
  public record TorrentRow(
      long id,
      Sha256Digest sha256,
      ArtifactKind kind,
      InfoHash infoHash,
      Sha256Digest infoHashV2,
      String name,
      int pieceLengthBytes,
      boolean isApproved) {}

  private final Jdbi jdbi;

  ContentRows(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The content of all files whose digest begins with this byte, 0 to 255. */
  public List<FileRow> filesFrom(int firstByte) {
    boolean isLast = firstByte + 1 == FIRST_BYTES;
    return jdbi.withHandle(
        h -> {
          var query =
              h.createQuery(
                      "SELECT f.sha256, MAX(f.size_bytes), MAX(a.is_approved),"
                          + " (SELECT COUNT(*) FROM content_source s WHERE s.sha256 = f.sha256)"
                          + " FROM artifact_file f JOIN artifact a ON a.id = f.artifact_id"
                          + " WHERE f.sha256 >= :first"
                          + (isLast ? "" : " AND f.sha256 < :next")
                          + " GROUP BY f.sha256")
                  .bind("first", new byte[] {(byte) firstByte});
          if (!isLast) {
            query.bind("next", new byte[] {(byte) (firstByte + 1)});
          }
          return query
              .map(
                  (row, context) ->
                      new FileRow(
                          Sha256Digest.of(row.getBytes(1)),
                          row.getLong(2),
                          row.getInt(3) != 0,
                          row.getLong(4) > 0))
              .list();
        });
  }

  /** Artifacts in their order, after the one with this id; 0: from the first. */
  public List<TorrentRow> torrentsAfter(long id, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT id, sha256, kind, infohash, infohash_v2, content_name,"
                        + " piece_length_bytes, is_approved FROM artifact WHERE id > :id"
                        + " ORDER BY id LIMIT :limit")
                .bind("id", id)
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new TorrentRow(
                            row.getLong(1),
                            Sha256Digest.of(row.getBytes(2)),
                            ArtifactKind.valueOf(row.getString(3)),
                            InfoHash.of(row.getBytes(4)),
                            Sha256Digest.of(row.getBytes(5)),
                            row.getString(6),
                            row.getInt(7),
                            row.getInt(8) != 0))
                .list());
  }

  /** Whether the artifact is still approved: its content may go otherwise. */
  public boolean isApproved(TorrentRow artifact) {
    return jdbi.withHandle(
        h ->
            h.createQuery("SELECT is_approved FROM artifact WHERE id = ?")
                .bind(0, artifact.id())
                .mapTo(Integer.class)
                .findOne()
                .filter(is -> is != 0)
                .isPresent());
  }

  /** Whether an approved artifact has a file of this content. */
  public boolean isNeeded(Sha256Digest sha256) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT MAX(a.is_approved) FROM artifact_file f"
                        + " JOIN artifact a ON a.id = f.artifact_id WHERE f.sha256 = ?")
                .bind(0, sha256.bytes())
                .mapTo(Integer.class)
                .findOne()
                .filter(is -> is != 0)
                .isPresent());
  }

  /** An artifact's files in their order. */
  public List<StoredFile> filesOf(TorrentRow artifact) {
    return jdbi.withHandle(h -> ArtifactRows.files(h, artifact.id()));
  }
}
