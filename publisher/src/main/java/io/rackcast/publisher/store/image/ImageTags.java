package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Which image each tag stands for, and what it stood for before. May be used by any thread.
 *
 * <p>What was seen in the registry later wins, whoever says it first: two workers may look at the
 * same tag.
 */
public final class ImageTags {
  /** Changes that are remembered of one tag. */
  static final int MOST_CHANGES = 1000;

  private static final String COLUMNS =
      "SELECT registry, repository, tag, digest, set_at FROM image_tag ";

  private final Jdbi jdbi;
  private final Clock clock;

  /**
   * @param jdbi the database with its schema up to date
   */
  public ImageTags(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Has a tag stand for an image.
   *
   * @param seenAt when the registry was asked and said so
   * @return false when something later is known of the tag
   */
  public boolean set(
      String registry,
      String repository,
      String tag,
      Sha256Digest digest,
      Instant seenAt,
      long pushId) {
    var sighting = new TagSighting(tag, seenAt, pushId);
    return jdbi.inTransaction(h -> set(h, registry, repository, digest, sighting));
  }

  boolean set(
      Handle h, String registry, String repository, Sha256Digest digest, TagSighting sighting) {
    var tag = sighting.tag();
    long seenMillis = sighting.seenAt().toEpochMilli();
    var old = seen(h, registry, repository, tag);
    if (old.isPresent() && old.get().seenMillis() > seenMillis) {
      return false;
    }
    if (old.isEmpty()) {
      h.execute(
          "INSERT INTO image_tag (registry, repository, tag, digest, seen_at, set_at)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          registry,
          repository,
          tag,
          digest.bytes(),
          seenMillis,
          clock.millis());
    } else {
      h.execute(
          "UPDATE image_tag SET digest = ?, seen_at = ?, set_at = ? WHERE id = ?",
          digest.bytes(),
          seenMillis,
          old.get().digest().equals(digest) ? old.get().setMillis() : clock.millis(),
          old.get().id());
    }
    if (old.isEmpty() || !old.get().digest().equals(digest)) {
      note(h, registry, repository, tag, digest, sighting.pushId());
    }
    return true;
  }

  /** Takes a tag away, unless something later than {@code seenAt} is known of it. */
  public boolean remove(
      String registry, String repository, String tag, Instant seenAt, long pushId) {
    return jdbi.inTransaction(
        h -> remove(h, registry, repository, new TagSighting(tag, seenAt, pushId)));
  }

  boolean remove(Handle h, String registry, String repository, TagSighting missed) {
    int gone =
        h.execute(
            "DELETE FROM image_tag WHERE registry = ? AND repository = ? AND tag = ?"
                + " AND seen_at <= ?",
            registry,
            repository,
            missed.tag(),
            missed.seenAt().toEpochMilli());
    if (gone == 1) {
      note(h, registry, repository, missed.tag(), null, missed.pushId());
    }
    return gone == 1;
  }

  private void note(
      Handle h,
      String registry,
      String repository,
      String tag,
      @Nullable Sha256Digest digest,
      long pushId) {
    h.createUpdate(
            "INSERT INTO image_tag_change (registry, repository, tag, digest, at, push_id)"
                + " VALUES (?, ?, ?, ?, ?, ?)")
        .bind(0, registry)
        .bind(1, repository)
        .bind(2, tag)
        .bind(3, digest == null ? null : digest.bytes())
        .bind(4, clock.millis())
        .bind(5, pushId)
        .execute();
    forgetOldest(h, registry, repository, tag);
  }

  private static void forgetOldest(Handle h, String registry, String repository, String tag) {
    var where = "registry = ? AND repository = ? AND tag = ?";
    h.createQuery(
            "SELECT id FROM image_tag_change WHERE "
                + where
                + " ORDER BY id DESC LIMIT 1 OFFSET "
                + MOST_CHANGES)
        .bind(0, registry)
        .bind(1, repository)
        .bind(2, tag)
        .mapTo(Long.class)
        .findOne()
        .ifPresent(
            id ->
                h.execute(
                    "DELETE FROM image_tag_change WHERE " + where + " AND id <= ?",
                    registry,
                    repository,
                    tag,
                    id));
  }

  /** What the tag stands for. */
  public Optional<ImageTag> find(String registry, String repository, String tag) {
    return jdbi.withHandle(
        h ->
            h.createQuery(COLUMNS + "WHERE registry = ? AND repository = ? AND tag = ?")
                .bind(0, registry)
                .bind(1, repository)
                .bind(2, tag)
                .map((row, context) -> tag(row))
                .findOne());
  }

  /** The tags that stand for an image. */
  public List<ImageTag> of(String registry, String repository, Sha256Digest digest) {
    return jdbi.withHandle(h -> of(h, registry, repository, digest));
  }

  static List<ImageTag> of(Handle h, String registry, String repository, Sha256Digest digest) {
    return h.createQuery(
            COLUMNS + "WHERE registry = ? AND repository = ? AND digest = ? ORDER BY tag")
        .bind(0, registry)
        .bind(1, repository)
        .bind(2, digest.bytes())
        .map((row, context) -> tag(row))
        .list();
  }

  /**
   * A page of tags in the order of repositories and tags.
   *
   * @param repository "" for all
   * @param afterRepository where the page before ended; "" for the first; without effect if {@code
   *     repository} is given
   * @param afterTag as {@code afterRepository}
   */
  public List<ImageTag> page(
      String registry, String repository, String afterRepository, String afterTag, int limit) {
    return jdbi.withHandle(
        h -> {
          if (!repository.isEmpty()) {
            return page(h, registry, repository, afterTag, limit);
          }
          // Each of the two walks an index from its place on, whatever the database.
          var page = new ArrayList<>(page(h, registry, afterRepository, afterTag, limit));
          if (page.size() < limit) {
            page.addAll(
                h.createQuery(
                        COLUMNS
                            + "WHERE registry = ? AND repository > ?"
                            + " ORDER BY repository, tag LIMIT ?")
                    .bind(0, registry)
                    .bind(1, afterRepository)
                    .bind(2, limit - page.size())
                    .map((row, context) -> tag(row))
                    .list());
          }
          return page;
        });
  }

  private static List<ImageTag> page(
      Handle h, String registry, String repository, String afterTag, int limit) {
    return h.createQuery(
            COLUMNS + "WHERE registry = ? AND repository = ? AND tag > ? ORDER BY tag LIMIT ?")
        .bind(0, registry)
        .bind(1, repository)
        .bind(2, afterTag)
        .bind(3, limit)
        .map((row, context) -> tag(row))
        .list();
  }

  /** The newest changes of a tag, newest first. */
  public List<TagChange> history(String registry, String repository, String tag, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT digest, at, push_id FROM image_tag_change WHERE registry = :registry"
                        + " AND repository = :repository AND tag = :tag ORDER BY id DESC"
                        + " LIMIT :limit")
                .bind("registry", registry)
                .bind("repository", repository)
                .bind("tag", tag)
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new TagChange(
                            Optional.ofNullable(row.getBytes(1)).map(Sha256Digest::of),
                            Instant.ofEpochMilli(row.getLong(2)),
                            row.getLong(3)))
                .list());
  }

  private record Seen(long id, Sha256Digest digest, long seenMillis, long setMillis) {}

  private static Optional<Seen> seen(Handle h, String registry, String repository, String tag) {
    return h.createQuery(
            "SELECT id, digest, seen_at, set_at FROM image_tag WHERE registry = ?"
                + " AND repository = ? AND tag = ?")
        .bind(0, registry)
        .bind(1, repository)
        .bind(2, tag)
        .map(
            (row, context) ->
                new Seen(
                    row.getLong(1),
                    Sha256Digest.of(row.getBytes(2)),
                    row.getLong(3),
                    row.getLong(4)))
        .findOne();
  }

  private static ImageTag tag(ResultSet row) throws SQLException {
    return new ImageTag(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        Sha256Digest.of(row.getBytes(4)),
        Instant.ofEpochMilli(row.getLong(5)));
  }
}
