package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Content that is to be removed. May be used by any thread.
 *
 * <p>An artifact holds its files until its row here is due. The row is written by the transaction
 * that withdraws its last release and deleted by the one that publishes it again; files go while
 * the row stands, and only then is it marked as done. So whenever the publisher is killed, the next
 * run goes on, and no live release lacks a file.
 */
public final class Removals {
  // An event each minute fills these in two weeks; the next page is another transaction.
  private static final int EVENTS_A_STEP = 20_000;

  /** An artifact whose content is due. */
  public record Due(long artifactId, InfoHash infoHash, Instant dueAt) {}

  /** A file of it, and whether another artifact holds the same bytes. */
  public record DueFile(Sha256Digest sha256, long sizeBytes, boolean isHeld) {}

  private record Event(long revision, long artifactId, boolean isRevoked, long at) {}

  private final Jdbi jdbi;
  private final Clock clock;

  Removals(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** Plans the removal of an artifact's content, if it has no live release and none is planned. */
  static void plan(Handle h, long artifactId, Instant due) {
    plan(h, artifactId, due, 0);
  }

  private static void plan(Handle h, long artifactId, Instant due, long revision) {
    h.execute(
        "INSERT INTO content_removal (artifact_id, due_at)"
            + " SELECT a.id, ? FROM artifact a WHERE a.id = ? AND a.is_approved = 0"
            + " AND a.last_revision >= ? AND a.last_revision <= ?"
            + " AND NOT EXISTS (SELECT 1 FROM content_removal c WHERE c.artifact_id = a.id)",
        due.toEpochMilli(),
        artifactId,
        revision,
        revision == 0 ? Long.MAX_VALUE : revision);
  }

  /** The artifact is published again. */
  static void cancel(Handle h, long artifactId) {
    h.execute("DELETE FROM content_removal WHERE artifact_id = ?", artifactId);
  }

  /**
   * Plans the removal of what was withdrawn by anybody before {@code before}. Each revocation is
   * looked at once.
   */
  public void planRevoked(Instant before) {
    while (planSomeRevoked(before)) {
      // Goes on with the next events.
    }
  }

  private boolean planSomeRevoked(Instant before) {
    return jdbi.inTransaction(
        h -> {
          long seen = progress(h);
          var events =
              h.createQuery(
                      "SELECT revision, artifact_id, reason, at FROM approval_event"
                          + " WHERE revision > ? ORDER BY revision LIMIT ?")
                  .bind(0, seen)
                  .bind(1, EVENTS_A_STEP)
                  .map(
                      (row, context) ->
                          new Event(
                              row.getLong(1),
                              row.getLong(2),
                              row.getString(3) != null,
                              row.getLong(4)))
                  .list();
          long last = seen;
          for (var event : events) {
            if (event.at() > before.toEpochMilli()) {
              break;
            }
            if (event.isRevoked()) {
              // Unless it was published, and withdrawn, again since.
              plan(h, event.artifactId(), clock.instant(), event.revision());
            }
            last = event.revision();
          }
          h.execute("UPDATE retention_progress SET revision = ?", last);
          return last > seen && events.size() == EVENTS_A_STEP;
        });
  }

  private static long progress(Handle h) {
    var seen = h.createQuery("SELECT revision FROM retention_progress").mapTo(Long.class).findOne();
    if (seen.isEmpty()) {
      h.execute("INSERT INTO retention_progress (only_row, revision) VALUES (1, 0)");
    }
    return seen.orElse(0L);
  }

  /** Artifacts whose content is due, the longest due first; after the one given, if one is. */
  public List<Due> due(Instant now, @Nullable Due after, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT c.artifact_id, a.infohash, c.due_at FROM content_removal c"
                        + " JOIN artifact a ON a.id = c.artifact_id WHERE c.done_at IS NULL"
                        + " AND c.due_at <= ? AND (c.due_at, c.artifact_id) > (?, ?)"
                        + " ORDER BY c.due_at, c.artifact_id LIMIT ?")
                .bind(0, now.toEpochMilli())
                .bind(1, after == null ? Long.MIN_VALUE : after.dueAt().toEpochMilli())
                .bind(2, after == null ? 0 : after.artifactId())
                .bind(3, limit)
                .map(
                    (row, context) ->
                        new Due(
                            row.getLong(1),
                            InfoHash.of(row.getBytes(2)),
                            Instant.ofEpochMilli(row.getLong(3))))
                .list());
  }

  /** How many artifacts wait for their removal. */
  public long waiting() {
    return jdbi.withHandle(
        h ->
            h.createQuery("SELECT COUNT(*) FROM content_removal WHERE done_at IS NULL")
                .mapTo(Long.class)
                .one());
  }

  /** Whether the content is still to be removed: it was not published again meanwhile. */
  public boolean isDue(Due removal, Instant now) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                        "SELECT COUNT(*) FROM content_removal c"
                            + " JOIN artifact a ON a.id = c.artifact_id WHERE c.artifact_id = ?"
                            + " AND c.done_at IS NULL AND c.due_at <= ? AND a.is_approved = 0")
                    .bind(0, removal.artifactId())
                    .bind(1, now.toEpochMilli())
                    .mapTo(Integer.class)
                    .one()
                == 1);
  }

  /** Some of its files in their order. */
  public List<DueFile> files(Due removal, Instant now, int from, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT f.sha256, f.size_bytes, CASE WHEN EXISTS (SELECT 1 FROM artifact_file o"
                        + " WHERE o.sha256 = f.sha256 AND o.artifact_id <> f.artifact_id"
                        + " AND NOT EXISTS (SELECT 1 FROM content_removal c"
                        + " WHERE c.artifact_id = o.artifact_id AND c.due_at <= :now))"
                        + " THEN 1 ELSE 0 END FROM artifact_file f WHERE f.artifact_id = :artifact"
                        + " AND f.position >= :from AND f.position < :to ORDER BY f.position")
                .bind("now", now.toEpochMilli())
                .bind("artifact", removal.artifactId())
                .bind("from", from)
                .bind("to", from + limit)
                .map(
                    (row, context) ->
                        new DueFile(
                            Sha256Digest.of(row.getBytes(1)), row.getLong(2), row.getInt(3) != 0))
                .list());
  }

  /** Forgets where the content of files was besides; the places may have secrets. */
  public void forgetPlaces(List<Sha256Digest> digests) {
    if (digests.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        h -> {
          var batch = h.prepareBatch("DELETE FROM content_source WHERE sha256 = ?");
          digests.forEach(digest -> batch.bind(0, digest.bytes()).add());
          batch.execute();
        });
  }

  /** All files are gone from the disk. */
  public void done(Due removal) {
    jdbi.useHandle(
        h ->
            h.execute(
                "UPDATE content_removal SET done_at = ? WHERE artifact_id = ?",
                clock.millis(),
                removal.artifactId()));
  }
}
