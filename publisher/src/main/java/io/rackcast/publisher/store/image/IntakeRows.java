package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What the intake of images asks of images and pushes together. May be used by any thread. */
public final class IntakeRows {
  private static final String OPEN = " AND state IN ('WAITING', 'RUNNING')";

  private final Jdbi jdbi;

  /**
   * @param jdbi the database with its schema up to date
   */
  public IntakeRows(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A page of the images of a repository that are not revoked, by digest.
   *
   * @param after digests above this one; empty for the first page
   */
  public List<Sha256Digest> liveDigests(
      String registry, String repository, Optional<Sha256Digest> after, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT digest FROM image WHERE registry = :registry AND repository ="
                        + " :repository AND digest > :after AND revoke_reason = ''"
                        + " ORDER BY digest LIMIT :limit")
                .bind("registry", registry)
                .bind("repository", repository)
                .bind("after", after.map(Sha256Digest::bytes).orElse(new byte[0]))
                .bind("limit", limit)
                .map((row, context) -> Sha256Digest.of(row.getBytes(1)))
                .list());
  }

  /** The newest push of the same origin for the same image that waits or runs. */
  public Optional<Long> findOpen(NewPush like) {
    return jdbi.withHandle(
        h -> {
          var query =
              h.createQuery(
                      "SELECT id FROM image_push WHERE registry = :registry"
                          + " AND repository = :repository AND tag = :tag AND origin = :origin"
                          + " AND kind = :kind"
                          + (like.digest().isPresent()
                              ? " AND digest = :digest"
                              : " AND digest IS NULL")
                          + OPEN
                          + " ORDER BY id DESC LIMIT 1")
                  .bind("registry", like.registry())
                  .bind("repository", like.repository())
                  .bind("tag", like.tag().orElse(""))
                  .bind("origin", like.origin().name())
                  .bind("kind", like.kind().name());
          like.digest().ifPresent(digest -> query.bind("digest", digest.bytes()));
          return query.mapTo(Long.class).findOne();
        });
  }

  /** Whether a push of a repository waits or runs. */
  public boolean isAnyOpen(String registry, String repository) {
    return jdbi.withHandle(h -> isAnyOpen(h, registry, repository));
  }

  static boolean isAnyOpen(Handle h, String registry, String repository) {
    return h.createQuery(
            "SELECT id FROM image_push WHERE registry = :registry"
                + " AND repository = :repository AND kind = 'PUSHED'"
                + OPEN
                + " LIMIT 1")
        .bind("registry", registry)
        .bind("repository", repository)
        .mapTo(Long.class)
        .findOne()
        .isPresent();
  }

  /**
   * A repository of which a push ended that may have left blobs of no image.
   *
   * @param endedAt when the last such push ended
   */
  public record Unfinished(String registry, String repository, Instant endedAt) {}

  /**
   * Where pushes ended since {@code oldest} without their image; and those that are done, but not
   * at once: a tag may have stood for another image when they were first tried.
   */
  public List<Unfinished> unfinished(Instant oldest) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT registry, repository, MAX(ended_at) FROM image_push"
                        + " WHERE state IN ('FAILED', 'DONE') AND ended_at >= :oldest"
                        + " AND kind = 'PUSHED' AND (state = 'FAILED' OR attempts > 1)"
                        + " GROUP BY registry, repository")
                .bind("oldest", oldest.toEpochMilli())
                .map(
                    (row, context) ->
                        new Unfinished(
                            row.getString(1),
                            row.getString(2),
                            Instant.ofEpochMilli(row.getLong(3))))
                .list());
  }

  /** Whether a push of that image waits or runs. */
  public boolean isAnyOpen(String registry, String repository, Sha256Digest digest) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT id FROM image_push WHERE registry = :registry"
                        + " AND repository = :repository AND digest = :digest"
                        + " AND kind = 'PUSHED'"
                        + OPEN
                        + " LIMIT 1")
                .bind("registry", registry)
                .bind("repository", repository)
                .bind("digest", digest.bytes())
                .mapTo(Long.class)
                .findOne()
                .isPresent());
  }

  /** Whether a push of a repository is worked on, by any publisher. */
  public boolean isAnyAtWork(String registry, String repository) {
    return jdbi.withHandle(h -> GoneRows.isAnyAtWork(h, registry, repository, 0));
  }

  /** The digests of a repository's pushes that are worked on, as far as they name one. */
  public List<Sha256Digest> digestsAtWork(String registry, String repository) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT DISTINCT digest FROM image_push WHERE registry = :registry"
                        + " AND repository = :repository AND kind = 'PUSHED'"
                        + " AND state = 'RUNNING' AND digest IS NOT NULL")
                .bind("registry", registry)
                .bind("repository", repository)
                .map((row, context) -> Sha256Digest.of(row.getBytes(1)))
                .list());
  }

  /** The images, live and taken in, that refer to an image; the first {@code limit} by digest. */
  public List<Referrer> referrers(
      String registry, String repository, Sha256Digest subject, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT digest, media_type, artifact_type, LENGTH(manifest) FROM image"
                        + " WHERE registry = :registry AND repository = :repository"
                        + " AND subject = :subject AND revoke_reason = ''"
                        + " ORDER BY digest LIMIT :limit")
                .bind("registry", registry)
                .bind("repository", repository)
                .bind("subject", subject.bytes())
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new Referrer(
                            Sha256Digest.of(row.getBytes(1)),
                            row.getString(2),
                            row.getString(3),
                            row.getLong(4),
                            ""))
                .list());
  }

  /**
   * As {@link #referrers}, those that stand by a tag made of the image's digest, as {@code
   * sha256-….sig}: so cosign names signatures, where registries know no {@code subject}.
   */
  public List<Referrer> tagged(
      String registry, String repository, Sha256Digest subject, int limit) {
    var tag = "sha256-" + subject.hex();
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT i.digest, i.media_type, i.artifact_type, LENGTH(i.manifest), t.tag"
                        + " FROM image_tag t JOIN image i ON i.registry = t.registry"
                        + " AND i.repository = t.repository AND i.digest = t.digest"
                        + " WHERE t.registry = :registry AND t.repository = :repository"
                        // All that begin so: no character of a tag is above "z".
                        + " AND t.tag >= :tag AND t.tag < :end AND i.revoke_reason = ''"
                        + " ORDER BY t.tag LIMIT :limit")
                .bind("registry", registry)
                .bind("repository", repository)
                .bind("tag", tag)
                .bind("end", tag + "\u007f")
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new Referrer(
                            Sha256Digest.of(row.getBytes(1)),
                            row.getString(2),
                            row.getString(3),
                            row.getLong(4),
                            row.getString(5)))
                .list());
  }

  /** How many pushes of a registry that came so wait or run. */
  public long countOpen(String registry, NewPush.Origin origin) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT COUNT(*) FROM image_push WHERE registry = :registry"
                        + " AND origin = :origin"
                        + OPEN)
                .bind("registry", registry)
                .bind("origin", origin.name())
                .mapTo(Long.class)
                .one());
  }
}
