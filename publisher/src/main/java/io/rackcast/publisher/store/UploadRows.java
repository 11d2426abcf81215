package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * This publisher's uploads under way, so that they outlive a restart; it sees none of others on the
 * same database, since their bytes are elsewhere. May be used by any thread.
 */
public final class UploadRows {
  /**
   * An upload as it is remembered.
   *
   * @param id names it; also its folder's name
   * @param caller who began it, and alone may go on
   * @param fingerprint digest of what is uploaded, see the content package
   * @param plan what is uploaded, as text of the content package
   * @param durableBytes how much of it was synced to disk at the last note
   * @param releaseId set when it has ended as a release
   */
  public record UploadRow(
      String id,
      String caller,
      Sha256Digest fingerprint,
      String plan,
      long durableBytes,
      OptionalLong releaseId) {}

  /** How the callers begin as which registries' images are published. */
  public static final String REGISTRY = "registry:";

  private static final String SELECT =
      "SELECT id, caller, fingerprint, plan, durable_bytes, release_id FROM upload ";
  private static final RowMapper<UploadRow> MAPPER =
      (row, context) -> {
        long release = row.getLong(6);
        var releaseId = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(release);
        return new UploadRow(
            row.getString(1),
            row.getString(2),
            Sha256Digest.of(row.getBytes(3)),
            row.getString(4),
            row.getLong(5),
            releaseId);
      };

  private final Jdbi jdbi;
  private final String publisherId;
  private final Clock clock;

  UploadRows(Jdbi jdbi, String publisherId, Clock clock) {
    this.jdbi = jdbi;
    this.publisherId = publisherId;
    this.clock = clock;
  }

  /** Remembers a new upload. */
  public void add(UploadRow row) {
    long now = clock.millis();
    jdbi.useHandle(
        h ->
            h.execute(
                "INSERT INTO upload (id, caller, fingerprint, plan, durable_bytes, begun_at,"
                    + " touched_at, publisher_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row.id(),
                row.caller(),
                row.fingerprint().bytes(),
                row.plan(),
                row.durableBytes(),
                now,
                now,
                publisherId));
  }

  /** The upload of that id. */
  public Optional<UploadRow> find(String id) {
    return jdbi.withHandle(
        h ->
            h.createQuery(SELECT + "WHERE id = ? AND publisher_id = ?")
                .bind(0, id)
                .bind(1, publisherId)
                .map(MAPPER)
                .findOne());
  }

  /** Uploads of this fingerprint that have not ended, the furthest first. */
  public List<UploadRow> unfinished(Sha256Digest fingerprint) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    SELECT
                        + "WHERE fingerprint = ? AND publisher_id = ? AND release_id IS NULL"
                        + " ORDER BY durable_bytes DESC")
                .bind(0, fingerprint.bytes())
                .bind(1, publisherId)
                .map(MAPPER)
                .list());
  }

  /** Uploads of registries' blobs that have not ended. */
  public List<UploadRow> unfinishedOfRegistries() {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    SELECT
                        + "WHERE publisher_id = ? AND release_id IS NULL AND caller LIKE '"
                        + REGISTRY
                        + "%'")
                .bind(0, publisherId)
                .map(MAPPER)
                .list());
  }

  /**
   * Whether it is a registry whose images are taken in, which begins only as many as are read at
   * one time.
   */
  public static boolean isOfRegistry(String caller) {
    return caller.startsWith(REGISTRY);
  }

  /**
   * How many uploads have not ended: of one caller, or of all but registries when {@code caller} is
   * empty.
   */
  public int countUnfinished(Optional<String> caller) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT COUNT(*) FROM upload WHERE release_id IS NULL"
                        + " AND publisher_id = :publisher AND ((:all AND caller NOT LIKE '"
                        + REGISTRY
                        + "%') OR caller = :caller)")
                .bind("publisher", publisherId)
                .bind("all", caller.isEmpty())
                .bind("caller", caller.orElse(""))
                .mapTo(Integer.class)
                .one());
  }

  /** Notes how much of an upload is on disk now, and that it is alive. */
  public void checkpoint(String id, long durableBytes) {
    jdbi.useHandle(
        h ->
            h.execute(
                "UPDATE upload SET durable_bytes = ?, touched_at = ? WHERE id = ?",
                durableBytes,
                clock.millis(),
                id));
  }

  /** Notes what an upload has become; it is kept until it is idle for long enough. */
  public void finished(String id, StoredRelease release) {
    jdbi.useHandle(
        h ->
            h.execute(
                "UPDATE upload SET release_id = ?, plan = '', touched_at = ? WHERE id = ?",
                release.id(),
                clock.millis(),
                id));
  }

  /** The release an ended upload has become. */
  public Optional<StoredRelease> outcome(UploadRow row) {
    if (row.releaseId().isEmpty()) {
      return Optional.empty();
    }
    return jdbi.withHandle(
        h ->
            h.createQuery(ReleaseRows.SELECT + "WHERE r.id = ?")
                .bind(0, row.releaseId().getAsLong())
                .map((result, context) -> ReleaseRows.release(result))
                .findOne());
  }

  /** Uploads that nobody has touched since {@code before}, ended or not. */
  public List<UploadRow> idleSince(Instant before) {
    return jdbi.withHandle(
        h ->
            h.createQuery(SELECT + "WHERE touched_at < ? AND publisher_id = ?")
                .bind(0, before.toEpochMilli())
                .bind(1, publisherId)
                .map(MAPPER)
                .list());
  }

  /** The ids of all uploads. */
  public List<String> ids() {
    return jdbi.withHandle(
        h ->
            h.createQuery("SELECT id FROM upload WHERE publisher_id = ?")
                .bind(0, publisherId)
                .mapTo(String.class)
                .list());
  }

  /** Forgets an upload. */
  public void delete(String id) {
    jdbi.useHandle(h -> h.execute("DELETE FROM upload WHERE id = ?", id));
  }
}
