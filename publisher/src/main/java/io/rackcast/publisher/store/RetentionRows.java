package io.rackcast.publisher.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What retention asks of the database: which releases are old, and to withdraw them. All by index,
 * so that a run costs what it looks at. May be used by any thread.
 */
public final class RetentionRows {
  /** A place in the order of age; what is older comes before. */
  public record Age(Instant publishedAt, long id) {}

  private static final String SELECT =
      "SELECT r.id, r.name, r.version, r.artifact_id, a.size_bytes, r.published_at,"
          + " (SELECT COUNT(*) FROM label l WHERE l.release_id = r.id), e.expires_at,"
          + " CASE WHEN "
          + Rollouts.RUNNING
          + " THEN 1 ELSE 0 END"
          + " FROM \"release\" r JOIN artifact a ON a.id = r.artifact_id"
          + " LEFT JOIN release_expiry e ON e.release_id = r.id ";
  private static final String LIVE_OF_NAME =
      "WHERE r.name = :name AND r.revoked_at IS NULL AND NOT EXISTS"
          + " (SELECT 1 FROM release_expiry x WHERE x.release_id = r.id) ";

  private final Jdbi jdbi;
  private final Dialect dialect;
  private final Approvals approvals;
  private final Clock clock;

  RetentionRows(Jdbi jdbi, Dialect dialect, Approvals approvals, Clock clock) {
    this.jdbi = jdbi;
    this.dialect = dialect;
    this.approvals = approvals;
    this.clock = clock;
  }

  /** The first name that has releases behind {@code after} and begins with {@code prefix}. */
  public Optional<String> nextName(String after, String prefix) {
    boolean isFirst = after.compareTo(prefix) < 0;
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT r.name FROM \"release\" r WHERE r.name "
                        + (isFirst ? ">=" : ">")
                        + " :from AND r.name < :to ORDER BY r.name LIMIT 1")
                .bind("from", isFirst ? prefix : after)
                // No name has a character above "z".
                .bind("to", prefix + "\u007f")
                .mapTo(String.class)
                .findOne());
  }

  /**
   * The oldest of the newest live releases of a name that have no expiry of their own; empty when
   * there are not so many.
   *
   * @param keep how many are the newest; at least 1
   */
  public Optional<Age> oldestOfNewest(String name, int keep) {
    return jdbi.withHandle(h -> oldestOfNewest(h, name, keep));
  }

  private static Optional<Age> oldestOfNewest(Handle h, String name, int keep) {
    return h.createQuery(
            "SELECT r.published_at, r.id FROM \"release\" r "
                + LIVE_OF_NAME
                + "ORDER BY r.published_at DESC, r.id DESC LIMIT 1 OFFSET :skip")
        .bind("name", name)
        .bind("skip", keep - 1)
        .map((row, context) -> new Age(Instant.ofEpochMilli(row.getLong(1)), row.getLong(2)))
        .findOne();
  }

  /**
   * Live releases of a name without an expiry of their own, the oldest first.
   *
   * @param after where the page before ended; null for the first
   * @param before only what is older than this
   */
  public List<RetentionCandidate> older(String name, @Nullable Age after, Age before, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    SELECT
                        + LIVE_OF_NAME
                        + "AND "
                        + dialect.beyond("r.published_at", "r.id", ">", ":afterAt", ":afterId")
                        + " AND "
                        + dialect.beyond("r.published_at", "r.id", "<", ":beforeAt", ":beforeId")
                        + " ORDER BY r.published_at, r.id LIMIT :limit")
                .bind("name", name)
                .bind("now", clock.millis())
                .bind("afterAt", after == null ? Long.MIN_VALUE : millis(after.publishedAt()))
                .bind("afterId", after == null ? 0 : after.id())
                .bind("beforeAt", millis(before.publishedAt()))
                .bind("beforeId", before.id())
                .bind("limit", limit)
                .map((row, context) -> candidate(row))
                .list());
  }

  /** Live releases whose own expiry has come, the first to expire first; after the one given. */
  public List<RetentionCandidate> expired(
      Instant now, @Nullable RetentionCandidate after, int limit) {
    var from = after == null ? Optional.<Instant>empty() : after.expiresAt();
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    SELECT
                        + "WHERE e.expires_at <= :now AND r.revoked_at IS NULL"
                        + " AND "
                        + dialect.beyond(
                            "e.expires_at", "e.release_id", ">", ":afterAt", ":afterId")
                        + " ORDER BY e.expires_at, e.release_id LIMIT :limit")
                .bind("now", millis(now))
                .bind("afterAt", from.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE))
                .bind("afterId", after == null ? 0 : after.id())
                .bind("limit", limit)
                .map((row, context) -> candidate(row))
                .list());
  }

  /** Forgets expiries that have come of releases that somebody withdrew before. */
  public void forgetExpired(Instant now) {
    jdbi.useHandle(
        h ->
            h.execute(
                "DELETE FROM release_expiry WHERE expires_at <= ? AND EXISTS (SELECT 1 FROM"
                    + " \"release\" r WHERE r.id = release_expiry.release_id"
                    + " AND r.revoked_at IS NOT NULL)",
                millis(now)));
  }

  /**
   * Withdraws releases in one transaction, and marks the content that no live release has for
   * removal. Looks again at each: what was withdrawn, labelled, given more time or rolled out since
   * is left.
   *
   * @param candidates at most a batch; of one name, or each with an expiry of its own
   * @param keepNewest how many of the newest without an expiry must stay, whatever happened since
   * @param grace how long content stays from now on
   * @return those that were withdrawn
   */
  public List<RetentionCandidate> revoke(
      List<RetentionCandidate> candidates,
      int keepNewest,
      String reason,
      String by,
      Duration grace) {
    var done =
        jdbi.inTransaction(
            h -> {
              Labels.lockNames(h);
              var gone = new ArrayList<RetentionCandidate>();
              for (var each : candidates) {
                if (mayGo(h, each, keepNewest)) {
                  revoke(h, each, reason, by, clock.instant().plus(grace));
                  gone.add(each);
                }
              }
              return gone;
            });
    if (!done.isEmpty()) {
      approvals.announceChange();
    }
    return done;
  }

  private boolean mayGo(Handle h, RetentionCandidate seen, int keepNewest) {
    var now =
        h.createQuery(SELECT + "WHERE r.id = :id AND r.revoked_at IS NULL")
            .bind("id", seen.id())
            .bind("now", clock.millis())
            .map((row, context) -> candidate(row))
            .findOne();
    if (now.isEmpty() || now.get().isLabelled() || now.get().isRolledOut()) {
      return false;
    }
    if (seen.expiresAt().isPresent()) {
      return now.get().expiresAt().filter(at -> !at.isAfter(clock.instant())).isPresent();
    }
    return now.get().expiresAt().isEmpty()
        && (keepNewest == 0
            || oldestOfNewest(h, seen.key().name(), keepNewest)
                .filter(kept -> isOlder(seen, kept))
                .isPresent());
  }

  private static boolean isOlder(RetentionCandidate release, Age kept) {
    int order = release.publishedAt().compareTo(kept.publishedAt());
    return order < 0 || (order == 0 && release.id() < kept.id());
  }

  private void revoke(
      Handle h, RetentionCandidate release, String reason, String by, Instant contentDue) {
    var stored = Releases.find(h, release.key()).orElseThrow();
    h.execute("DELETE FROM release_expiry WHERE release_id = ?", release.id());
    ArtifactRows.revoke(h, stored, reason, by, clock.instant());
    Removals.plan(h, release.artifactId(), contentDue);
  }

  private static RetentionCandidate candidate(ResultSet row) throws SQLException {
    long expiry = row.getLong(8);
    Optional<Instant> expiresAt =
        row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expiry));
    return new RetentionCandidate(
        row.getLong(1),
        new ReleaseKey(row.getString(2), row.getString(3)),
        row.getLong(4),
        row.getLong(5),
        Instant.ofEpochMilli(row.getLong(6)),
        row.getInt(7) > 0,
        expiresAt,
        row.getInt(9) > 0);
  }

  // As the database has it: what is too far away to be counted is far enough.
  private static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
