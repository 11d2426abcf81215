package io.rackcast.publisher.store.image;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The manifests that were taken in. May be used by any thread. */
public final class Images {
  private static final String COLUMNS =
      "SELECT i.id, i.registry, i.repository, i.digest, i.media_type, i.manifest, i.size_bytes,"
          + " i.taken_at, i.revoke_reason, i.subject, i.artifact_type FROM image i ";

  private final Jdbi jdbi;
  private final Clock clock;

  /**
   * @param jdbi the database with its schema up to date
   */
  public Images(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Adds manifests, all of them or none; those that are there already stay, but for their parts,
   * which may be held by other releases now.
   *
   * @param images their {@code takenAt} and {@code revokeReason} are set here
   */
  public void add(List<StoredImage> images) {
    jdbi.useTransaction(h -> images.forEach(image -> add(h, image, 0)));
  }

  /** Adds one; whoever calls has asked {@link #keptOut}. */
  void add(Handle h, StoredImage image, long look) {
    long id =
        row(h, image.registry(), image.repository(), image.digest())
            .map(Row::id)
            .orElseGet(() -> insert(h, image));
    comeBack(h, id, image);
    // A push that asked before may end after one that asked later.
    h.createUpdate(
            "UPDATE image SET seen_look = CASE WHEN seen_look < ? THEN ? ELSE seen_look END,"
                + " subject = ?, artifact_type = ? WHERE id = ?")
        .bind(0, look)
        .bind(1, look)
        .bind(2, image.subject().map(Sha256Digest::bytes).orElse(null))
        .bind(3, image.artifactType())
        .bind(4, id)
        .execute();
    h.execute("DELETE FROM image_part WHERE image_id = ?", id);
    var batch =
        h.prepareBatch(
            "INSERT INTO image_part (image_id, position, is_manifest, digest, media_type,"
                + " size_bytes, platform, release_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    for (int i = 0; i < image.parts().size(); i++) {
      var part = image.parts().get(i);
      batch
          .bind(0, id)
          .bind(1, i)
          .bind(2, part.isManifest() ? 1 : 0)
          .bind(3, part.digest().bytes())
          .bind(4, part.mediaType())
          .bind(5, part.sizeBytes())
          .bind(6, part.platform())
          .bind(7, part.releaseVersion())
          .add();
    }
    batch.execute();
  }

  // Of one that was withdrawn along with another, the manifest may be forgotten.
  private static void comeBack(Handle h, long id, StoredImage image) {
    h.execute(
        "UPDATE image SET revoke_reason = '', revoked_at = NULL, revoked_along = 0, media_type = ?,"
            + " manifest = ?, size_bytes = ? WHERE id = ? AND revoked_along = 1",
        image.mediaType(),
        image.manifest().toByteArray(),
        image.sizeBytes(),
        id);
  }

  /**
   * What is known of an image beside its manifest.
   *
   * @param isAlong whether it was withdrawn only because what named it was
   */
  record Row(long id, String revokeReason, boolean isAlong, long look) {}

  static Optional<Row> row(Handle h, String registry, String repository, Sha256Digest digest) {
    return h.createQuery(
            "SELECT id, revoke_reason, revoked_along, seen_look FROM image WHERE registry = ?"
                + " AND repository = ? AND digest = ?")
        .bind(0, registry)
        .bind(1, repository)
        .bind(2, digest.bytes())
        .map(
            (row, context) ->
                new Row(row.getLong(1), row.getString(2), row.getInt(3) != 0, row.getLong(4)))
        .findOne();
  }

  /** See {@link ImageApprovals#keptOut}. */
  static Optional<String> keptOut(
      Handle h, String registry, String repository, Sha256Digest digest, boolean isRoot) {
    return row(h, registry, repository, digest)
        .filter(row -> !row.revokeReason().isEmpty() && (isRoot || !row.isAlong()))
        .map(Row::revokeReason);
  }

  /** Keeps an image out that was not taken in. */
  void keepOut(Handle h, String registry, String repository, Sha256Digest digest, String reason) {
    var nothing =
        new StoredImage(
            registry,
            repository,
            digest,
            "",
            ByteString.EMPTY,
            0,
            Instant.EPOCH,
            reason,
            List.of());
    h.execute("UPDATE image SET revoke_reason = ? WHERE id = ?", reason, insert(h, nothing));
  }

  private long insert(Handle h, StoredImage image) {
    return h.createUpdate(
            "INSERT INTO image (registry, repository, digest, media_type, manifest, size_bytes,"
                + " taken_at, revoke_reason) VALUES (?, ?, ?, ?, ?, ?, ?, '')")
        .bind(0, image.registry())
        .bind(1, image.repository())
        .bind(2, image.digest().bytes())
        .bind(3, image.mediaType())
        .bind(4, image.manifest().toByteArray())
        .bind(5, image.sizeBytes())
        .bind(6, clock.millis())
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  /** The image of that digest in that repository. */
  public Optional<StoredImage> find(String registry, String repository, Sha256Digest digest) {
    return jdbi.withHandle(
        h ->
            h.createQuery(COLUMNS + "WHERE i.registry = ? AND i.repository = ? AND i.digest = ?")
                .bind(0, registry)
                .bind(1, repository)
                .bind(2, digest.bytes())
                .map((row, context) -> image(row, parts(h, row.getLong(1))))
                .findOne());
  }

  /** Whether the image was taken in, or is kept out. */
  public boolean isKnown(String registry, String repository, Sha256Digest digest) {
    return jdbi.withHandle(h -> row(h, registry, repository, digest).isPresent());
  }

  /**
   * A page of the images of a repository, by digest.
   *
   * @param after digests above this one; empty for the first page
   */
  public List<Sha256Digest> digests(
      String registry, String repository, Optional<Sha256Digest> after, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT digest FROM image WHERE registry = :registry AND repository ="
                        + " :repository AND digest > :after ORDER BY digest LIMIT :limit")
                .bind("registry", registry)
                .bind("repository", repository)
                .bind("after", after.map(Sha256Digest::bytes).orElse(new byte[0]))
                .bind("limit", limit)
                .map((row, context) -> Sha256Digest.of(row.getBytes(1)))
                .list());
  }

  /** The repositories that have images, after {@code after} in their order. */
  public List<String> repositories(String registry, String after, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT DISTINCT repository FROM image WHERE registry = :registry"
                        + " AND repository > :after ORDER BY repository LIMIT :limit")
                .bind("registry", registry)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
  }

  /** Whether a live index of the repository, or a tag, names that image. */
  static boolean isNamed(Handle h, String registry, String repository, Sha256Digest digest) {
    return h.createQuery(
                "SELECT (SELECT COUNT(*) FROM image_part p JOIN image i ON i.id = p.image_id"
                    + " WHERE p.digest = :digest AND p.is_manifest = 1"
                    + " AND i.registry = :registry AND i.repository = :repository"
                    + " AND i.revoke_reason = '')"
                    + " + (SELECT COUNT(*) FROM image_tag t WHERE t.registry = :registry"
                    + " AND t.repository = :repository AND t.digest = :digest)")
            .bind("digest", digest.bytes())
            .bind("registry", registry)
            .bind("repository", repository)
            .mapTo(Long.class)
            .one()
        > 0;
  }

  /** Forgets an image. */
  static void remove(Handle h, long id) {
    h.execute("DELETE FROM image_part WHERE image_id = ?", id);
    h.execute("DELETE FROM image WHERE id = ?", id);
  }

  /** Withdraws an image, unless it is withdrawn; the first reason stays. */
  public void revoke(String registry, String repository, Sha256Digest digest, String reason) {
    jdbi.useTransaction(
        h ->
            row(h, registry, repository, digest)
                .ifPresent(row -> revoke(h, row.id(), reason, false, clock.millis())));
  }

  /** One that was withdrawn along with another, and now by itself, stays out from now on. */
  static void revoke(Handle h, long id, String reason, boolean isAlong, long nowMillis) {
    int newly =
        h.execute(
            "UPDATE image SET revoke_reason = ?, revoked_along = ?, revoked_at = ? WHERE id = ?"
                + " AND revoke_reason = ''",
            reason,
            isAlong ? 1 : 0,
            nowMillis,
            id);
    if (newly == 0 && !isAlong) {
      h.execute("UPDATE image SET revoked_along = 0 WHERE id = ?", id);
    }
  }

  /**
   * The blobs of an image that no other live image of the repository needs.
   *
   * @return versions of their releases
   */
  static Set<String> lone(Handle h, long id, String registry, String repository) {
    return h.createQuery(
            "SELECT DISTINCT p.release_version FROM image_part p WHERE p.image_id = :id"
                + " AND p.release_version <> '' AND NOT EXISTS"
                + " (SELECT 1 FROM image_part o JOIN image i ON i.id = o.image_id"
                + " WHERE o.digest = p.digest AND o.image_id <> :id AND i.registry = :registry"
                + " AND i.repository = :repository AND i.revoke_reason = '')")
        .bind("id", id)
        .bind("registry", registry)
        .bind("repository", repository)
        .mapTo(String.class)
        .set();
  }

  /**
   * The blobs of a repository that are approved although no live image of it names them.
   *
   * @param by who published them
   * @return versions of their releases
   */
  static Set<String> unneeded(
      Handle h, String releaseName, String registry, String repository, String by) {
    return h.createQuery(
            "SELECT r.version FROM \"release\" r JOIN artifact a ON a.id = r.artifact_id"
                + " WHERE r.name = :name AND r.revoked_at IS NULL AND r.published_by = :by"
                + " AND NOT EXISTS"
                + " (SELECT 1 FROM image_part p JOIN image i ON i.id = p.image_id"
                + " WHERE p.digest = a.sha256 AND i.registry = :registry"
                + " AND i.repository = :repository AND i.revoke_reason = '')")
        .bind("name", releaseName)
        .bind("by", by)
        .bind("registry", registry)
        .bind("repository", repository)
        .mapTo(String.class)
        .set();
  }

  static List<ImagePart> parts(Handle h, long id) {
    return h.createQuery(
            "SELECT is_manifest, digest, media_type, size_bytes, platform, release_version"
                + " FROM image_part WHERE image_id = ? ORDER BY position")
        .bind(0, id)
        .map(
            (row, context) ->
                new ImagePart(
                    row.getInt(1) != 0,
                    Sha256Digest.of(row.getBytes(2)),
                    row.getString(3),
                    row.getLong(4),
                    row.getString(5),
                    row.getString(6)))
        .list();
  }

  private static StoredImage image(ResultSet row, List<ImagePart> parts) throws SQLException {
    return new StoredImage(
        row.getString(2),
        row.getString(3),
        Sha256Digest.of(row.getBytes(4)),
        row.getString(5),
        ByteString.copyFrom(row.getBytes(6)),
        row.getLong(7),
        Instant.ofEpochMilli(row.getLong(8)),
        row.getString(9),
        parts,
        Optional.ofNullable(row.getBytes(10)).map(Sha256Digest::of),
        row.getString(11));
  }
}
