package io.rackcast.publisher.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Which releases are being brought onto nodes. May be used by any thread.
 *
 * <p>They begin and end under the lock of {@link Labels#lockNames}, as retention looks at them.
 */
public final class Rollouts {
  /** That run at one time. */
  static final int MOST_RUNNING = 10_000;

  /** That ended and are kept. */
  static final int MOST_ENDED = 10_000;

  /** That a rollout of the release {@code r} runs at {@code :now}. */
  static final String RUNNING =
      "EXISTS (SELECT 1 FROM rollout o WHERE o.release_id = r.id AND o.ended_at IS NULL"
          + " AND o.until_at > :now)";

  private static final String SELECT =
      "SELECT o.id, r.name, r.version, o.note, o.begun_at, o.begun_by, o.until_at, o.ended_at,"
          + " o.ended_by FROM rollout o JOIN \"release\" r ON r.id = o.release_id ";

  private final Jdbi jdbi;
  private final Clock clock;

  Rollouts(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** What becomes of the wish to begin one. */
  public sealed interface Begun {
    /** It runs. */
    record Done(StoredRollout rollout) implements Begun {}

    /** There is no such release. */
    record NoRelease() implements Begun {}

    /** The release was withdrawn. */
    record Withdrawn(StoredRelease release) implements Begun {}

    /** Too many run. */
    record TooMany(int most) implements Begun {}
  }

  /**
   * Begins one, or gives the caller's own that runs another time and note.
   *
   * @param key version, or a label, of a release
   * @param until when it ends by itself; the caller sees to it that this is to come
   * @param note for people: one line of at most 200 characters, which the caller checks; may be
   *     empty
   * @param by the caller's name; rollouts of one name and release that run are one
   * @return what became of it; nothing is written unless it is {@link Begun.Done}
   */
  public Begun begin(ReleaseKey key, Instant until, String note, String by) {
    return jdbi.inTransaction(
        h -> {
          Labels.lockNames(h);
          var found = Releases.find(h, key).or(() -> LabelRows.target(h, key));
          if (found.isEmpty()) {
            return new Begun.NoRelease();
          }
          var release = found.get();
          if (!release.isLive()) {
            return new Begun.Withdrawn(release);
          }
          long now = clock.millis();
          var own = runningOf(h, release, by, now);
          if (own.isPresent()) {
            h.execute(
                "UPDATE rollout SET until_at = ?, note = ? WHERE id = ?",
                until.toEpochMilli(),
                note,
                own.get());
            return new Begun.Done(find(h, own.get()).orElseThrow());
          }
          if (running(h, now) >= MOST_RUNNING) {
            return new Begun.TooMany(MOST_RUNNING);
          }
          forgetOldest(h, now);
          return new Begun.Done(insert(h, release, until, note, by, now));
        });
  }

  private static Optional<Long> runningOf(Handle h, StoredRelease release, String by, long now) {
    return h.createQuery(
            "SELECT id FROM rollout WHERE release_id = ? AND ended_at IS NULL AND until_at > ?"
                + " AND begun_by = ? ORDER BY id DESC LIMIT 1")
        .bind(0, release.id())
        .bind(1, now)
        .bind(2, by)
        .mapTo(Long.class)
        .findOne();
  }

  private static StoredRollout insert(
      Handle h, StoredRelease release, Instant until, String note, String by, long now) {
    h.execute(
        "INSERT INTO rollout (release_id, note, begun_at, begun_by, until_at)"
            + " VALUES (?, ?, ?, ?, ?)",
        release.id(),
        note,
        now,
        by,
        until.toEpochMilli());
    long id = runningOf(h, release, by, now).orElseThrow();
    return find(h, id).orElseThrow();
  }

  private static int running(Handle h, long now) {
    return h.createQuery("SELECT COUNT(*) FROM rollout WHERE ended_at IS NULL AND until_at > ?")
        .bind(0, now)
        .mapTo(Integer.class)
        .one();
  }

  private static void forgetOldest(Handle h, long now) {
    var isEnded = "(ended_at IS NOT NULL OR until_at <= ?)";
    h.createQuery(
            "SELECT id FROM rollout WHERE "
                + isEnded
                + " ORDER BY id DESC LIMIT 1 OFFSET "
                + (MOST_ENDED - 1))
        .bind(0, now)
        .mapTo(Long.class)
        .findOne()
        .ifPresent(
            id -> h.execute("DELETE FROM rollout WHERE " + isEnded + " AND id <= ?", now, id));
  }

  /** The rollout of that number. */
  public Optional<StoredRollout> find(long id) {
    return jdbi.withHandle(h -> find(h, id));
  }

  private static Optional<StoredRollout> find(Handle h, long id) {
    return h.createQuery(SELECT + "WHERE o.id = ?")
        .bind(0, id)
        .map((row, context) -> rollout(row))
        .findOne();
  }

  /**
   * Ends one that runs; one that has ended stays as it is.
   *
   * @param by the name of the caller who ends it
   * @return how it is now; empty when there is none
   */
  public Optional<StoredRollout> end(long id, String by) {
    return jdbi.inTransaction(
        h -> {
          Labels.lockNames(h);
          h.execute(
              "UPDATE rollout SET ended_at = ?, ended_by = ?"
                  + " WHERE id = ? AND ended_at IS NULL AND until_at > ?",
              clock.millis(),
              by,
              id,
              clock.millis());
          return find(h, id);
        });
  }

  /**
   * A page, the newest first.
   *
   * @param name only of this release name; null: of all
   * @param before the id where the page before ended; {@link Long#MAX_VALUE} for the first
   * @param withEnded also those that have ended
   * @param limit rows at most, 1 or more
   */
  public List<StoredRollout> page(
      @Nullable String name, long before, boolean withEnded, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    SELECT
                        + "WHERE o.id < :before"
                        + (name == null ? "" : " AND r.name = :name")
                        + (withEnded ? "" : " AND o.ended_at IS NULL AND o.until_at > :now")
                        + " ORDER BY o.id DESC LIMIT :limit")
                .bind("before", before)
                .bind("name", name)
                .bind("now", clock.millis())
                .bind("limit", limit)
                .map((row, context) -> rollout(row))
                .list());
  }

  /** The time by which they run and end. */
  public Instant now() {
    return clock.instant();
  }

  /** How many run. */
  public int running() {
    return jdbi.withHandle(h -> running(h, clock.millis()));
  }

  private static StoredRollout rollout(ResultSet row) throws SQLException {
    long endedAt = row.getLong(8);
    Optional<StoredRollout.End> end =
        row.wasNull()
            ? Optional.empty()
            : Optional.of(new StoredRollout.End(Instant.ofEpochMilli(endedAt), row.getString(9)));
    return new StoredRollout(
        row.getLong(1),
        new ReleaseKey(row.getString(2), row.getString(3)),
        row.getString(4),
        Instant.ofEpochMilli(row.getLong(5)),
        row.getString(6),
        Instant.ofEpochMilli(row.getLong(7)),
        end);
  }
}
