package io.rackcast.publisher.store.image;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Whose turn it is to look at a registry, and what became of the last look. May be used by any
 * thread, and by several publishers on one database: a look is one's of them for the length of a
 * lease, renewed while it goes on.
 */
public final class ScanRows {
  // Year 9999: no look is planned, but for the one that goes on.
  private static final long NEVER_MILLIS = 253_402_300_799_000L;
  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

  /**
   * What is known of a registry's looks.
   *
   * @param endedAt when the last look at all of it ended; 1970: never
   * @param heldBack how much the last one found gone and did not withdraw
   */
  public record State(Instant endedAt, long heldBack) {}

  /**
   * What a while's looks saw.
   *
   * @param knownTags the most that were known here at one time
   * @param withdrawnTags how many they had withdrawn
   * @param knownImages as {@code knownTags}
   * @param withdrawnImages as {@code withdrawnTags}
   */
  public record Past(long knownTags, long withdrawnTags, long knownImages, long withdrawnImages) {}

  private final Jdbi jdbi;
  private final Clock clock;

  /**
   * @param jdbi the database with its schema up to date
   */
  public ScanRows(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Has a registry looked at soon, since a person wishes it; after the look that goes on.
   *
   * @param allowedBy who lets that look withdraw whatever is gone; "" for nobody
   */
  public void request(String registry, String allowedBy) {
    jdbi.useTransaction(
        h -> {
          if (!isNew(h, registry, allowedBy)) {
            // Due by the clock of any publisher, and whatever that clock said of the last look.
            h.execute(
                "UPDATE image_scan SET next_at = 0,"
                    + " allowed_by = CASE WHEN ? = '' THEN allowed_by ELSE ? END"
                    + " WHERE registry = ?",
                allowedBy,
                allowedBy,
                registry);
          }
        });
  }

  /** Has a registry looked at soon, unless a look began after {@code since}. */
  public void requestUnlessBegun(String registry, Instant since) {
    jdbi.useTransaction(
        h -> {
          if (!isNew(h, registry, "")) {
            h.execute(
                "UPDATE image_scan SET next_at = ? WHERE registry = ? AND begun_at <= ?"
                    + " AND next_at > ?",
                clock.millis(),
                registry,
                since.toEpochMilli(),
                clock.millis());
          }
        });
  }

  private static boolean isNew(Handle h, String registry, String allowedBy) {
    boolean isKnown =
        h.createQuery("SELECT COUNT(*) FROM image_scan WHERE registry = ?")
                .bind(0, registry)
                .mapTo(Integer.class)
                .one()
            > 0;
    if (!isKnown) {
      h.execute(
          "INSERT INTO image_scan (registry, next_at, begun_at, ended_at, held_back,"
              + " claimed_by, lease_until, allowed_by) VALUES (?, 0, 0, 0, 0, '', 0, ?)",
          registry,
          allowedBy);
    }
    return !isKnown;
  }

  /**
   * Takes a look that is due, or whose publisher was not heard of for the length of its lease.
   *
   * @return empty: it is not due, or another's; else who lets it withdraw whatever is gone, or ""
   */
  public Optional<String> claim(String registry, String publisher, Duration lease) {
    return jdbi.inTransaction(
        h -> {
          long now = clock.millis();
          var allowedBy =
              h.createQuery(
                      "SELECT allowed_by FROM image_scan WHERE registry = ? AND lease_until < ?"
                          + " AND (next_at <= ? OR claimed_by <> '')")
                  .bind(0, registry)
                  .bind(1, now)
                  .bind(2, now)
                  .mapTo(String.class)
                  .findOne();
          if (allowedBy.isPresent()) {
            h.execute(
                "UPDATE image_scan SET claimed_by = ?, lease_until = ?, begun_at = ?,"
                    + " next_at = ?, allowed_by = '' WHERE registry = ?",
                publisher,
                now + lease.toMillis(),
                now,
                NEVER_MILLIS,
                registry);
          }
          return allowedBy;
        });
  }

  /** Says that the look goes on; false when it is another's by now. */
  public boolean renew(String registry, String publisher, Duration lease) {
    return jdbi.withHandle(
            h ->
                h.execute(
                    "UPDATE image_scan SET lease_until = ? WHERE registry = ? AND claimed_by = ?",
                    clock.millis() + lease.toMillis(),
                    registry,
                    publisher))
        == 1;
  }

  /** It has ended, and is due again at {@code next} unless it was asked for meanwhile. */
  public void ended(String registry, String publisher, Instant next) {
    jdbi.useHandle(
        h ->
            h.execute(
                "UPDATE image_scan SET claimed_by = '', lease_until = 0,"
                    + " next_at = CASE WHEN next_at < ? THEN next_at ELSE ? END"
                    + " WHERE registry = ? AND claimed_by = ?",
                NEVER_MILLIS,
                next.toEpochMilli(),
                registry,
                publisher));
  }

  /** What a look found; {@code isWhole}: it saw all. Called before {@link #ended}. */
  public void found(String registry, String publisher, boolean isWhole, long heldBack) {
    jdbi.useHandle(
        h ->
            h.execute(
                "UPDATE image_scan SET held_back = ?,"
                    + " ended_at = CASE WHEN ? = 1 THEN ? ELSE ended_at END"
                    + " WHERE registry = ? AND claimed_by = ?",
                heldBack,
                isWhole ? 1 : 0,
                clock.millis(),
                registry,
                publisher));
  }

  /** What is known of a registry's looks; empty: there was none. */
  public Optional<State> find(String registry) {
    return jdbi.withHandle(
        h ->
            h.createQuery("SELECT ended_at, held_back FROM image_scan WHERE registry = ?")
                .bind(0, registry)
                .map(
                    (row, context) ->
                        new State(Instant.ofEpochMilli(row.getLong(1)), row.getLong(2)))
                .findOne());
  }

  /** Gives back all looks: for the start of the only publisher there is. */
  public void releaseAll() {
    jdbi.useHandle(
        h ->
            h.execute(
                "UPDATE image_scan SET claimed_by = '', lease_until = 0, begun_at = 0,"
                    + " next_at = 0"));
  }

  /** What the looks at a registry saw since {@code oldest}; what is older is forgotten. */
  public Past past(String registry, Instant oldest) {
    long hour = Math.floorDiv(oldest.toEpochMilli(), HOUR_MILLIS);
    return jdbi.inTransaction(
        h -> {
          h.execute("DELETE FROM image_scan_hour WHERE registry = ? AND hour < ?", registry, hour);
          return h.createQuery(
                  "SELECT COALESCE(MAX(known_tags), 0), COALESCE(SUM(gone_tags), 0),"
                      + " COALESCE(MAX(known_images), 0), COALESCE(SUM(gone_images), 0)"
                      + " FROM image_scan_hour WHERE registry = ?")
              .bind(0, registry)
              .map(
                  (row, context) ->
                      new Past(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
              .one();
        });
  }

  /** Remembers what a look saw: how much was known here, and how much of that it withdrew. */
  public void remember(String registry, Past seen) {
    long hour = Math.floorDiv(clock.millis(), HOUR_MILLIS);
    jdbi.useTransaction(
        h -> {
          int known =
              h.execute(
                  "UPDATE image_scan_hour SET"
                      + " known_tags = CASE WHEN known_tags < ? THEN ? ELSE known_tags END,"
                      + " gone_tags = gone_tags + ?,"
                      + " known_images = CASE WHEN known_images < ? THEN ? ELSE known_images END,"
                      + " gone_images = gone_images + ? WHERE registry = ? AND hour = ?",
                  seen.knownTags(),
                  seen.knownTags(),
                  seen.withdrawnTags(),
                  seen.knownImages(),
                  seen.knownImages(),
                  seen.withdrawnImages(),
                  registry,
                  hour);
          if (known == 0) {
            h.execute(
                "INSERT INTO image_scan_hour (registry, hour, known_tags, gone_tags,"
                    + " known_images, gone_images) VALUES (?, ?, ?, ?, ?, ?)",
                registry,
                hour,
                seen.knownTags(),
                seen.withdrawnTags(),
                seen.knownImages(),
                seen.withdrawnImages());
          }
        });
  }

  /** Forgets what its looks saw: what it has by now is what it should have. */
  public void forgetPast(String registry) {
    jdbi.useHandle(h -> h.execute("DELETE FROM image_scan_hour WHERE registry = ?", registry));
  }
}
