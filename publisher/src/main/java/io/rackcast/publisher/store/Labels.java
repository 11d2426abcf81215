package io.rackcast.publisher.store;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Movable names of releases, and where they pointed. May be used by any thread.
 *
 * <p>Of one name no version and label are spelled alike, so that NAME@WHAT is never two things: who
 * gives either one holds {@link #lockNames} first, and so sees what all before have given.
 */
public final class Labels {
  /** Labels of one name. */
  static final int MOST_OF_ONE_NAME = 1000;

  private final Jdbi jdbi;
  private final Dialect dialect;
  private final Clock clock;

  Labels(Jdbi jdbi, Dialect dialect, Clock clock) {
    this.jdbi = jdbi;
    this.dialect = dialect;
    this.clock = clock;
  }

  /** Makes transactions that give versions or labels follow one another, in every database. */
  static void lockNames(Handle h) {
    h.execute("UPDATE store SET head_revision = head_revision");
  }

  /** The label, the key's version being its spelling. */
  public Optional<StoredLabel> find(ReleaseKey key) {
    return jdbi.withHandle(h -> LabelRows.find(h, key));
  }

  /** The release that the label points at, withdrawn or not. */
  public Optional<StoredRelease> target(ReleaseKey key) {
    return jdbi.withHandle(h -> LabelRows.target(h, key));
  }

  /** The labels that point at a release, in their order. */
  public List<String> of(StoredRelease release) {
    return jdbi.withHandle(
        h ->
            h.createQuery("SELECT label FROM label WHERE release_id = ? ORDER BY label")
                .bind(0, release.id())
                .mapTo(String.class)
                .list());
  }

  /**
   * A page in the order of names and labels.
   *
   * @param name only of this one; null: of all
   * @param after where the page before ended; null for the first
   */
  public List<StoredLabel> page(@Nullable String name, @Nullable ReleaseKey after, int limit) {
    var from = name == null ? "" : name;
    // One lower bound, so that no database walks from the other one.
    var place = after == null || after.name().compareTo(from) < 0 ? null : after;
    var begin =
        place == null
            ? "l.name >= :name"
            : dialect.beyond("l.name", "l.label", ">", ":name", ":label");
    return jdbi.withHandle(
        h -> {
          var query =
              h.createQuery(
                  LabelRows.SELECT
                      + "WHERE "
                      + begin
                      + " AND l.name <= :to ORDER BY l.name, l.label LIMIT :limit");
          if (place == null) {
            query.bind("name", from);
          } else {
            query.bind("name", place.name()).bind("label", place.version());
          }
          return query
              // No name has a character above "z".
              .bind("to", name == null ? "\u007f" : name)
              .bind("limit", limit)
              .map((row, context) -> LabelRows.label(row))
              .list();
        });
  }

  /**
   * Moves of a label, the newest first.
   *
   * @param before the id of the move where the page before ended; {@link Long#MAX_VALUE} for the
   *     first
   */
  public List<LabelMove> moves(ReleaseKey key, long before, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT id, from_version, to_version, moved_at, moved_by FROM label_move"
                        + " WHERE name = ? AND label = ? AND id < ? ORDER BY id DESC LIMIT ?")
                .bind(0, key.name())
                .bind(1, key.version())
                .bind(2, before)
                .bind(3, limit)
                .map(
                    (row, context) ->
                        new LabelMove(
                            row.getLong(1),
                            Optional.ofNullable(row.getString(2)),
                            Optional.ofNullable(row.getString(3)),
                            Instant.ofEpochMilli(row.getLong(4)),
                            row.getString(5)))
                .list());
  }

  /**
   * Points a label at a release; where it points there already, all stays as it is.
   *
   * @param target a version, or a label, of the same name
   */
  public LabelChange set(ReleaseKey key, String target, LabelExpectation expectation, String by) {
    return jdbi.inTransaction(
        h -> {
          lockNames(h);
          var wanted = new ReleaseKey(key.name(), target);
          var release = Releases.find(h, wanted).or(() -> LabelRows.target(h, wanted));
          var now = LabelRows.find(h, key);
          var refusal = refusal(h, key, release, now, expectation);
          if (refusal.isPresent()) {
            return refusal.get();
          }
          var version = release.orElseThrow().key().version();
          var before = now.map(StoredLabel::version);
          if (!before.equals(Optional.of(version))) {
            LabelRows.put(h, key, release.orElseThrow().id(), by, clock.instant());
            LabelRows.note(h, key, before.orElse(null), version, by, clock.instant());
          }
          return new LabelChange.Done(LabelRows.find(h, key).orElseThrow());
        });
  }

  private static Optional<LabelChange> refusal(
      Handle h,
      ReleaseKey key,
      Optional<StoredRelease> release,
      Optional<StoredLabel> now,
      LabelExpectation expectation) {
    if (Releases.find(h, key).isPresent()) {
      return refused(LabelChange.Why.IS_VERSION, key.version());
    }
    if (release.isEmpty()) {
      return refused(LabelChange.Why.NO_RELEASE, "");
    }
    var version = release.get().key().version();
    if (!release.get().isLive()) {
      return refused(
          LabelChange.Why.REVOKED,
          release.get().key() + " was revoked: " + release.get().revocation().get().reason());
    }
    var before = now.map(StoredLabel::version);
    if (!before.equals(Optional.of(version)) && !expectation.holds(before)) {
      return refused(LabelChange.Why.ELSEWHERE, before.orElse(""));
    }
    if (now.isEmpty() && LabelRows.count(h, key.name()) >= MOST_OF_ONE_NAME) {
      return refused(LabelChange.Why.TOO_MANY, String.valueOf(MOST_OF_ONE_NAME));
    }
    return Optional.empty();
  }

  private static Optional<LabelChange> refused(LabelChange.Why why, String seen) {
    return Optional.of(new LabelChange.Refused(why, seen));
  }

  /** Takes a label away. */
  public LabelChange remove(ReleaseKey key, LabelExpectation expectation, String by) {
    return jdbi.inTransaction(
        h -> {
          lockNames(h);
          var now = LabelRows.find(h, key);
          if (now.isEmpty()) {
            return new LabelChange.Refused(LabelChange.Why.NO_LABEL, "");
          }
          var version = now.get().version();
          if (!expectation.holds(Optional.of(version))) {
            return new LabelChange.Refused(LabelChange.Why.ELSEWHERE, version);
          }
          h.execute("DELETE FROM label WHERE name = ? AND label = ?", key.name(), key.version());
          LabelRows.note(h, key, version, null, by, clock.instant());
          return new LabelChange.Done(now.get());
        });
  }
}
