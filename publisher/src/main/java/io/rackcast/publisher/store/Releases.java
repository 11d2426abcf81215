package io.rackcast.publisher.store;

import com.google.common.collect.Iterables;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Releases and the artifacts they point at. May be used by any thread.
 *
 * <p>A release name and version is given once: withdrawn, it stays withdrawn and stays taken. The
 * same content may be published again under another version, which approves it again.
 */
public final class Releases {
  // An artifact has a handful of releases; the bound keeps a look-up by digest from reading
  // thousands when somebody publishes the same bytes with every build.
  private static final int MOST_OF_ONE_ARTIFACT = 1000;

  // Each is a parameter of the query.
  private static final int VERSIONS_A_QUERY = 500;

  private final Jdbi jdbi;
  private final Dialect dialect;
  private final Approvals approvals;
  private final Clock clock;

  Releases(Jdbi jdbi, Dialect dialect, Approvals approvals, Clock clock) {
    this.jdbi = jdbi;
    this.dialect = dialect;
    this.approvals = approvals;
    this.clock = clock;
  }

  /** The release of that name and version, withdrawn or not. */
  public Optional<StoredRelease> find(ReleaseKey key) {
    return jdbi.withHandle(h -> find(h, key));
  }

  /** The releases of the artifact with this v1 infohash, live ones first, newest first. */
  public List<StoredRelease> ofInfoHash(InfoHash infoHash) {
    return of("WHERE a.infohash = ?", infoHash.bytes());
  }

  /** The releases of the artifacts with this digest, live ones first, newest first. */
  public List<StoredRelease> ofDigest(Sha256Digest sha256) {
    return of("WHERE a.sha256 = ?", sha256.bytes());
  }

  /** The releases of the artifacts that hold a file of this content, in the same order. */
  public List<StoredRelease> ofFile(Sha256Digest sha256) {
    return of(
        "WHERE a.id IN (SELECT artifact_id FROM artifact_file WHERE sha256 = ?)", sha256.bytes());
  }

  /**
   * The newest live release of the artifact with this v1 infohash whose name fits, else the newest
   * withdrawn one. It reads no more of them than it needs.
   */
  public Optional<StoredRelease> findOfInfoHash(InfoHash infoHash, Predicate<String> name) {
    return search(ReleaseSearch.By.INFOHASH, infoHash.bytes(), name);
  }

  /** As {@link #findOfInfoHash}, of the artifacts with this digest. */
  public Optional<StoredRelease> findOfDigest(Sha256Digest sha256, Predicate<String> name) {
    return search(ReleaseSearch.By.DIGEST, sha256.bytes(), name);
  }

  /** As {@link #findOfInfoHash}, of the artifacts that hold a file of this content. */
  public Optional<StoredRelease> findOfFile(Sha256Digest sha256, Predicate<String> name) {
    return search(ReleaseSearch.By.FILE, sha256.bytes(), name);
  }

  private Optional<StoredRelease> search(ReleaseSearch.By by, byte[] key, Predicate<String> name) {
    return jdbi.withHandle(h -> ReleaseSearch.find(h, by, key, name));
  }

  /**
   * The v1 infohashes of a name's live releases, by version; versions without one are not in it.
   */
  public Map<String, InfoHash> infoHashes(String name, Set<String> versions) {
    var found = new HashMap<String, InfoHash>();
    jdbi.useHandle(
        h -> {
          for (var some : Iterables.partition(versions, VERSIONS_A_QUERY)) {
            h.createQuery(
                    "SELECT r.version, a.infohash FROM "
                        + ReleaseRows.TABLE
                        + " r JOIN artifact a ON a.id = r.artifact_id"
                        + " WHERE r.name = :name AND r.revoked_at IS NULL"
                        + " AND r.version IN (<versions>)")
                .bind("name", name)
                .bindList("versions", some)
                .map((row, context) -> Map.entry(row.getString(1), InfoHash.of(row.getBytes(2))))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
          }
        });
    return found;
  }

  /** An artifact's files in their order. */
  public List<StoredFile> files(StoredArtifact artifact) {
    return jdbi.withHandle(h -> ArtifactRows.files(h, artifact.id()));
  }

  /**
   * A page in the order of names and versions.
   *
   * @param namePrefix how the names begin; "" for all
   * @param after where the page before ended; null for the first
   * @param limit releases at most
   */
  public List<StoredRelease> page(
      String namePrefix, @Nullable ReleaseKey after, int limit, boolean withRevoked) {
    return jdbi.withHandle(
        h -> ReleasePages.read(h, dialect, namePrefix, after, limit, withRevoked));
  }

  /**
   * Gives a content its name and version and approves its swarm, all in one transaction. Content
   * must be durable before.
   *
   * @param files in their order
   * @param source where the only file's content is besides, or instead of, the publisher's store
   * @param by name of the caller
   */
  public Publication publish(
      ReleaseKey key,
      StoredArtifact.Content content,
      List<StoredFile> files,
      Optional<StoredSource> source,
      String by) {
    return publish(key, content, files, source, by, () -> true);
  }

  /**
   * The same, of content that others may remove.
   *
   * @param areThere is asked inside the transaction, in which nobody removes any, whether all files
   *     that are to be on the disk are, and the torrent
   * @throws ContentGoneException when it says no
   */
  public Publication publish(
      ReleaseKey key,
      StoredArtifact.Content content,
      List<StoredFile> files,
      Optional<StoredSource> source,
      String by,
      BooleanSupplier areThere) {
    var publication =
        jdbi.inTransaction(
            h -> {
              Labels.lockNames(h);
              var labelled = LabelRows.target(h, key);
              if (labelled.isPresent()) {
                return new Publication.Labelled(labelled.get());
              }
              var existing = find(h, key);
              if (existing.isPresent()) {
                var judged = judge(existing.get(), content);
                if (judged instanceof Publication.Published) {
                  source.ifPresent(place -> remember(h, files, place, by));
                }
                return judged;
              }
              if (!areThere.getAsBoolean()) {
                throw new ContentGoneException();
              }
              long artifact = ArtifactRows.findOrAdd(h, content, files, clock.instant());
              source.ifPresent(place -> remember(h, files, place, by));
              Removals.cancel(h, artifact);
              ArtifactRows.addRelease(h, key, artifact, by, clock.instant());
              ArtifactRows.approve(h, artifact, key, clock.instant());
              return new Publication.Published(find(h, key).orElseThrow());
            });
    approvals.announceChange();
    return publication;
  }

  private void remember(Handle h, List<StoredFile> files, StoredSource source, String by) {
    Sources.put(h, files.get(0).sha256(), source, by, clock.instant());
  }

  /** Whether an existing release is what somebody wishes to publish. */
  private static Publication judge(StoredRelease existing, StoredArtifact.Content content) {
    var there = existing.artifact().content();
    boolean isSame = there.sha256().equals(content.sha256()) && there.kind() == content.kind();
    return isSame && existing.isLive()
        ? new Publication.Published(existing)
        : new Publication.Taken(existing);
  }

  /**
   * Withdraws a release; with the last one of its artifact ends the approval. Withdrawn before: the
   * first reason stays.
   *
   * @return the release as it is now; empty when there is none
   */
  public Optional<StoredRelease> revoke(ReleaseKey key, String reason, String by) {
    var revoked =
        jdbi.inTransaction(
            h -> {
              revoke(h, key, reason, by);
              return find(h, key);
            });
    announceChange();
    return revoked;
  }

  /** As the other, in a transaction of the caller, who then calls {@link #announceChange}. */
  public void revoke(Handle h, ReleaseKey key, String reason, String by) {
    var release = find(h, key);
    if (release.isPresent() && release.get().isLive()) {
      ArtifactRows.revoke(h, release.get(), reason, by, clock.instant());
    }
  }

  /** Those versions of a name that are live, as a transaction of the caller sees them. */
  public Set<String> live(Handle h, String name, Collection<String> versions) {
    var live = new HashSet<String>();
    for (var some : Iterables.partition(versions, VERSIONS_A_QUERY)) {
      live.addAll(
          h.createQuery(
                  "SELECT version FROM "
                      + ReleaseRows.TABLE
                      + " WHERE name = :name AND revoked_at IS NULL AND version IN (<versions>)")
              .bind("name", name)
              .bindList("versions", some)
              .mapTo(String.class)
              .list());
    }
    return live;
  }

  /** Tells who follows approvals that a transaction changed some. */
  public void announceChange() {
    approvals.announceChange();
  }

  static Optional<StoredRelease> find(Handle h, ReleaseKey key) {
    return h.createQuery(ReleaseRows.SELECT + "WHERE r.name = :name AND r.version = :version")
        .bind("name", key.name())
        .bind("version", key.version())
        .map((row, context) -> ReleaseRows.release(row))
        .findOne();
  }

  private List<StoredRelease> of(String where, byte[] key) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    ReleaseRows.SELECT
                        + where
                        + " ORDER BY (r.revoked_at IS NOT NULL), r.id DESC LIMIT "
                        + MOST_OF_ONE_ARTIFACT)
                .bind(0, key)
                .map((row, context) -> ReleaseRows.release(row))
                .list());
  }
}
