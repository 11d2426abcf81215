package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
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
 * run goes on, and no live release lacks a file. Files go inside a transaction, of which there is
 * one at a time: of several publishers on the database none publishes meanwhile.
 */
public final class Removals {
  // An event each minute fills these in two weeks; the next page is another transaction.
  private static final int EVENTS_A_STEP = 20_000;
  private static final int FILES_AT_ONCE = 20;

  /** An artifact whose content is due. */
  public record Due(long artifactId, InfoHash infoHash, Instant dueAt) {}

  /** Where the files are. */
  public interface Disk {
    /** Removes files; what is not there is passed over. */
    void delete(List<Sha256Digest> digests) throws IOException;

    /** Removes a torrent. */
    void deleteTorrent(InfoHash infoHash) throws IOException;
  }

  // A file of it, and whether an artifact still holds the same bytes.
  private record DueFile(Sha256Digest sha256, boolean isHeld) {}

  private record Event(long revision, long artifactId, boolean isRevoked, long at) {}

  private final Jdbi jdbi;
  private final Dialect dialect;
  private final Clock clock;

  Removals(Jdbi jdbi, Dialect dialect, Clock clock) {
    this.jdbi = jdbi;
    this.dialect = dialect;
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
    if (h.execute("DELETE FROM content_removal WHERE artifact_id = ?", artifactId) > 0) {
      h.execute(
          "UPDATE artifact_file SET is_held = 1 WHERE artifact_id = ? AND is_held = 0", artifactId);
    }
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
                        + " AND c.due_at <= :now AND "
                        + dialect.beyond("c.due_at", "c.artifact_id", ">", ":afterAt", ":afterId")
                        + " ORDER BY c.due_at, c.artifact_id LIMIT :limit")
                .bind("now", now.toEpochMilli())
                .bind("afterAt", after == null ? Long.MIN_VALUE : after.dueAt().toEpochMilli())
                .bind("afterId", after == null ? 0 : after.artifactId())
                .bind("limit", limit)
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

  /**
   * Removes some of its files while nobody publishes, on any publisher: the decision and the
   * removal are in one transaction, and {@link Releases#publish} looks for the files in another.
   *
   * @param from position of the first file
   * @param disk where they are
   * @return whether there is more to remove; not if it was published again meanwhile
   * @throws IOException when the disk fails; all is done again the next time
   */
  public boolean removeSome(Due removal, Instant now, int from, int limit, Disk disk)
      throws IOException {
    return jdbi.inTransaction(
        h -> {
          if (!isDue(h, removal, now)) {
            return false;
          }
          letGo(h, removal, from, limit);
          var files = files(h, removal, from, limit);
          var lone = files.stream().filter(file -> !file.isHeld()).map(DueFile::sha256).toList();
          for (int at = 0; at < lone.size(); at += FILES_AT_ONCE) {
            if (at > 0) {
              requireOpen(h);
            }
            disk.delete(lone.subList(at, Math.min(at + FILES_AT_ONCE, lone.size())));
          }
          forgetPlaces(h, lone);
          if (files.size() == limit) {
            return true;
          }
          disk.deleteTorrent(removal.infoHash());
          done(h, removal);
          return false;
        });
  }

  private static boolean isDue(Handle h, Due removal, Instant now) {
    return h.createQuery(
                "SELECT COUNT(*) FROM content_removal c"
                    + " JOIN artifact a ON a.id = c.artifact_id WHERE c.artifact_id = ?"
                    + " AND c.done_at IS NULL AND c.due_at <= ? AND a.is_approved = 0")
            .bind(0, removal.artifactId())
            .bind(1, now.toEpochMilli())
            .mapTo(Integer.class)
            .one()
        == 1;
  }

  // Whoever lets go of a file last removes it: so one look into the index tells, however many had
  // it. An artifact that has it twice may do so in two steps.
  private static void letGo(Handle h, Due removal, int from, int limit) {
    h.execute(
        "UPDATE artifact_file SET is_held = 0 WHERE artifact_id = ? AND position >= ?"
            + " AND position < ?",
        removal.artifactId(),
        from,
        from + limit);
  }

  private static List<DueFile> files(Handle h, Due removal, int from, int limit) {
    return h.createQuery(
            "SELECT f.sha256, CASE WHEN EXISTS (SELECT 1 FROM artifact_file o"
                + " WHERE o.sha256 = f.sha256 AND o.is_held = 1)"
                + " THEN 1 ELSE 0 END FROM artifact_file f WHERE f.artifact_id = :artifact"
                + " AND f.position >= :from AND f.position < :to ORDER BY f.position")
        .bind("artifact", removal.artifactId())
        .bind("from", from)
        .bind("to", from + limit)
        .map((row, context) -> new DueFile(Sha256Digest.of(row.getBytes(1)), row.getInt(2) != 0))
        .list();
  }

  // A server ends a transaction in which nothing is asked for long, as on a slow disk; then this
  // fails, and nothing more goes.
  private static void requireOpen(Handle h) {
    var unused = h.createQuery("SELECT head_revision FROM store").mapTo(Long.class).one();
  }

  // The places may have secrets.
  private static void forgetPlaces(Handle h, List<Sha256Digest> digests) {
    if (!digests.isEmpty()) {
      var batch = h.prepareBatch("DELETE FROM content_source WHERE sha256 = ?");
      digests.forEach(digest -> batch.bind(0, digest.bytes()).add());
      batch.execute();
    }
  }

  private void done(Handle h, Due removal) {
    h.execute(
        "UPDATE content_removal SET done_at = ? WHERE artifact_id = ?",
        clock.millis(),
        removal.artifactId());
  }
}
