package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The queue of what registries said, durable, and its history. May be used by any thread, and by
 * several publishers on one database.
 *
 * <p>A worker claims a push for the length of a lease and renews it while it works; a push whose
 * worker died is claimed again when the lease is over. What a worker says of a push that is no
 * longer its own is not taken. A push whose workers die time after time is failed: it may be what
 * they die of.
 */
public final class Pushes {
  /** Pushes that may wait or run; what is more is refused, and the registry tries again. */
  static final int MOST_OPEN = 100_000;

  /** Claims after each of which the worker was never heard of again. */
  static final int MOST_UNENDED_CLAIMS = 5;

  private static final int CANDIDATES = 16;
  private static final int LONGEST_PROBLEM = 500;
  private static final String IS_CLAIMABLE =
      "((state = 'WAITING' AND next_try_at <= ?) OR (state = 'RUNNING' AND lease_until < ?))";
  private static final String IS_OPEN = "state IN ('WAITING', 'RUNNING')";

  private final Jdbi jdbi;
  private final Clock clock;
  private final int mostOpen;

  /**
   * @param jdbi the database with its schema up to date
   */
  public Pushes(Jdbi jdbi, Clock clock) {
    this(jdbi, clock, MOST_OPEN);
  }

  Pushes(Jdbi jdbi, Clock clock, int mostOpen) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.mostOpen = mostOpen;
  }

  /** The same queue with another bound. */
  Pushes bounded(int most) {
    return new Pushes(jdbi, clock, most);
  }

  /**
   * Adds all that are not known yet, all of them or none. What it returned of is on disk.
   *
   * @return the ids of those that were new
   * @throws QueueFullException when the queue is full
   */
  public List<Long> add(List<NewPush> pushes) {
    return jdbi.inTransaction(
        h -> {
          var ids = new ArrayList<Long>();
          for (var push : pushes) {
            if (find(h, push.registry(), push.eventId()).isEmpty()) {
              ids.add(insert(h, push));
            }
          }
          if (!ids.isEmpty() && countOpen(h) > mostOpen) {
            throw new QueueFullException(mostOpen);
          }
          return ids;
        });
  }

  private static int countOpen(Handle h) {
    return h.createQuery("SELECT COUNT(*) FROM image_push WHERE " + IS_OPEN)
        .mapTo(Integer.class)
        .one();
  }

  private static Optional<Long> find(Handle h, String registry, String eventId) {
    return h.createQuery("SELECT id FROM image_push WHERE registry = ? AND event_id = ?")
        .bind(0, registry)
        .bind(1, eventId)
        .mapTo(Long.class)
        .findOne();
  }

  private long insert(Handle h, NewPush push) {
    long now = clock.millis();
    return h.createUpdate(
            "INSERT INTO image_push (registry, event_id, repository, tag, digest, kind, origin,"
                + " actor, state, attempts, received_at, next_try_at, claimed_by, lease_until,"
                + " done_bytes, total_bytes, problem)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', 0, ?, ?, '', 0, 0, 0, '')")
        .bind(0, push.registry())
        .bind(1, push.eventId())
        .bind(2, push.repository())
        .bind(3, push.tag().orElse(""))
        .bind(4, push.digest().map(Sha256Digest::bytes).orElse(null))
        .bind(5, push.kind().name())
        .bind(6, push.origin().name())
        .bind(7, push.actor())
        .bind(8, now)
        .bind(9, now)
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  /**
   * Takes the oldest push whose turn it is.
   *
   * @param worker who takes it; unique among all workers of all publishers
   * @param lease how long it is the worker's unless renewed
   */
  public Optional<Push> claim(String worker, Duration lease) {
    long now = clock.millis();
    return claim(worker, lease, now, candidates(now));
  }

  /** As the other, of these registries alone; there must be one at least. */
  public Optional<Push> claim(String worker, Duration lease, List<String> registries) {
    long now = clock.millis();
    return claim(worker, lease, now, candidates(now, registries));
  }

  private Optional<Push> claim(String worker, Duration lease, long now, List<Long> candidates) {
    for (long id : candidates) {
      int taken =
          jdbi.withHandle(
              h ->
                  h.execute(
                      "UPDATE image_push SET state = 'RUNNING', claimed_by = ?, lease_until = ?,"
                          + " attempts = attempts + 1, unended_claims = unended_claims + 1"
                          + " WHERE id = ? AND unended_claims < ? AND "
                          + IS_CLAIMABLE,
                      worker,
                      now + lease.toMillis(),
                      id,
                      MOST_UNENDED_CLAIMS,
                      now,
                      now));
      if (taken == 1) {
        return find(id);
      }
      failUnended(id, now);
    }
    return Optional.empty();
  }

  private void failUnended(long id, long now) {
    jdbi.useHandle(
        h ->
            h.execute(
                "UPDATE image_push SET state = 'FAILED', claimed_by = '', lease_until = 0,"
                    + " ended_at = ?, problem = ? WHERE id = ? AND unended_claims >= ? AND "
                    + IS_CLAIMABLE,
                now,
                "it was begun "
                    + MOST_UNENDED_CLAIMS
                    + " times, and each time the publisher died or lost its database before the"
                    + " end; look for the cause in its log, then run push-retry",
                id,
                MOST_UNENDED_CLAIMS,
                now,
                now));
  }

  private List<Long> candidates(long now) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT id FROM image_push WHERE (state = 'WAITING' AND next_try_at <= :now)"
                        + " OR (state = 'RUNNING' AND lease_until < :now) ORDER BY id LIMIT "
                        + CANDIDATES)
                .bind("now", now)
                .mapTo(Long.class)
                .list());
  }

  private List<Long> candidates(long now, List<String> registries) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT id FROM image_push WHERE registry IN (<registries>)"
                        + " AND ((state = 'WAITING' AND next_try_at <= :now)"
                        + " OR (state = 'RUNNING' AND lease_until < :now)) ORDER BY id LIMIT "
                        + CANDIDATES)
                .bindList("registries", registries)
                .bind("now", now)
                .mapTo(Long.class)
                .list());
  }

  /**
   * Says that a worker is still at a push, and how far.
   *
   * @return false when the push is no longer the worker's, who then must stop
   */
  public boolean renew(long id, String worker, Duration lease, long doneBytes, long totalBytes) {
    return jdbi.withHandle(
            h ->
                h.execute(
                    "UPDATE image_push SET lease_until = ?, done_bytes = ?, total_bytes = ?"
                        + " WHERE id = ? AND state = 'RUNNING' AND claimed_by = ?",
                    clock.millis() + lease.toMillis(),
                    doneBytes,
                    totalBytes,
                    id,
                    worker))
        == 1;
  }

  /** It is done; {@code remark} says what is worth saying, or "". */
  public void done(long id, String worker, String remark) {
    end(id, worker, Push.State.DONE, clock.instant(), null, remark);
  }

  /** It failed for good. */
  public void failed(long id, String worker, String problem) {
    end(id, worker, Push.State.FAILED, clock.instant(), null, problem);
  }

  /** It failed, and is tried again at {@code nextTry}. */
  public void later(long id, String worker, Instant nextTry, String problem) {
    end(id, worker, Push.State.WAITING, null, nextTry, problem);
  }

  private void end(
      long id,
      String worker,
      Push.State state,
      @Nullable Instant endedAt,
      @Nullable Instant nextTry,
      String problem) {
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "UPDATE image_push SET state = :state, claimed_by = '', lease_until = 0,"
                        + " unended_claims = 0,"
                        + " ended_at = :ended, next_try_at = :next, problem = :problem"
                        + " WHERE id = :id AND state = 'RUNNING' AND claimed_by = :worker")
                .bind("state", state.name())
                .bind("ended", endedAt == null ? null : endedAt.toEpochMilli())
                .bind("next", (nextTry == null ? clock.instant() : nextTry).toEpochMilli())
                .bind("problem", cut(problem))
                .bind("id", id)
                .bind("worker", worker)
                .execute());
  }

  /** Puts a failed or waiting push first in its turn; false when there is none such. */
  public boolean retry(long id) {
    return jdbi.withHandle(
            h ->
                h.execute(
                    "UPDATE image_push SET state = 'WAITING', ended_at = NULL, next_try_at = ?,"
                        + " attempts = 0, unended_claims = 0 WHERE id = ? AND state IN ('FAILED', 'WAITING')",
                    clock.millis(),
                    id))
        == 1;
  }

  /** Gives back all that is claimed: for the start of the only publisher there is. */
  public void releaseAll() {
    jdbi.useHandle(
        h ->
            h.execute(
                "UPDATE image_push SET state = 'WAITING', claimed_by = '', lease_until = 0"
                    + " WHERE state = 'RUNNING'"));
  }

  /** Gives back what this worker had claimed. */
  public void release(String worker) {
    jdbi.useHandle(
        h ->
            h.execute(
                "UPDATE image_push SET state = 'WAITING', claimed_by = '', lease_until = 0,"
                    + " unended_claims = 0 WHERE state = 'RUNNING' AND claimed_by = ?",
                worker));
  }

  /** The push of that id. */
  public Optional<Push> find(long id) {
    return jdbi.withHandle(
        h ->
            h.createQuery(PushRows.SELECT + "WHERE id = ?")
                .bind(0, id)
                .map((row, context) -> PushRows.push(row))
                .findOne());
  }

  /** The push with this event id. */
  public Optional<Push> find(String registry, String eventId) {
    return jdbi.withHandle(h -> find(h, registry, eventId)).flatMap(this::find);
  }

  /**
   * Whether such a push waits, runs, or failed after {@code failedAfter}.
   *
   * @param tag "" for none
   */
  public boolean isKnown(
      String registry,
      String repository,
      String tag,
      Optional<Sha256Digest> digest,
      NewPush.Kind kind,
      Instant failedAfter) {
    return jdbi.withHandle(
            h ->
                h.createQuery(
                        "SELECT COUNT(*) FROM image_push WHERE registry = :registry"
                            + " AND repository = :repository AND tag = :tag"
                            + " AND state IN ('WAITING', 'RUNNING', 'FAILED') AND kind = :kind"
                            + " AND (state <> 'FAILED' OR ended_at > :after)"
                            + " AND (digest IS NULL OR digest = :digest)")
                    .bind("registry", registry)
                    .bind("repository", repository)
                    .bind("tag", tag)
                    .bind("kind", kind.name())
                    .bind("after", failedAfter.toEpochMilli())
                    .bind("digest", digest.map(Sha256Digest::bytes).orElse(null))
                    .mapTo(Long.class)
                    .one())
        > 0;
  }

  /**
   * A page, newest first.
   *
   * @param registry "" for all
   * @param repository "" for all; needs a registry
   * @param state null for all
   * @param before only ids below; {@link Long#MAX_VALUE} for the first page
   */
  public List<Push> page(
      String registry, String repository, Push.@Nullable State state, long before, int limit) {
    var where = new StringBuilder("WHERE id < :before");
    var wished = new HashMap<String, Object>();
    wish(where, wished, "registry", registry);
    wish(where, wished, "repository", repository);
    wish(where, wished, "state", state == null ? "" : state.name());
    return jdbi.withHandle(
        h ->
            h.createQuery(PushRows.SELECT + where + " ORDER BY id DESC LIMIT :limit")
                .bindMap(wished)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> PushRows.push(row))
                .list());
  }

  private static void wish(
      StringBuilder where, Map<String, Object> wished, String column, String value) {
    if (!value.isEmpty()) {
      where.append(" AND ").append(column).append(" = :").append(column);
      wished.put(column, value);
    }
  }

  /** How many pushes there are in each state. */
  public Map<Push.State, Long> counts() {
    var counts = new EnumMap<Push.State, Long>(Push.State.class);
    for (var state : Push.State.values()) {
      counts.put(state, 0L);
    }
    jdbi.useHandle(
        h ->
            h.createQuery("SELECT state, COUNT(*) FROM image_push GROUP BY state")
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(
                    entry -> counts.put(Push.State.valueOf(entry.getKey()), entry.getValue())));
    return counts;
  }

  /**
   * Forgets ended pushes that ended before {@code oldest}, and all but the newest {@code most} of
   * them; returns how many.
   */
  public int prune(Instant oldest, int most) {
    return jdbi.inTransaction(
        h ->
            h.execute(
                    "DELETE FROM image_push WHERE state IN ('DONE', 'FAILED') AND ended_at < ?",
                    oldest.toEpochMilli())
                + crowdedOut(h, most));
  }

  private static int crowdedOut(Handle h, int most) {
    return h.createQuery(
            "SELECT id FROM image_push WHERE state IN ('DONE', 'FAILED')"
                + " ORDER BY id DESC LIMIT 1 OFFSET ?")
        .bind(0, most)
        .mapTo(Long.class)
        .findOne()
        .map(
            id ->
                h.execute(
                    "DELETE FROM image_push WHERE state IN ('DONE', 'FAILED') AND id <= ?", id))
        .orElse(0);
  }

  private static String cut(String problem) {
    return problem.length() <= LONGEST_PROBLEM ? problem : problem.substring(0, LONGEST_PROBLEM);
  }
}
