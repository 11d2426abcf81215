package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import java.util.List;
import java.util.Optional;
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
