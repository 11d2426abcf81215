package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Releases;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Changes images, their tags and the releases of their blobs together, each time in one
 * transaction. So one that adds an image and one that withdraws another with the same blobs follow
 * each other: the second sees what the first did. May be used by any thread.
 */
public final class ImageApprovals {
  /** What came of the wish to add images. */
  public sealed interface Added {
    /**
     * They are there.
     *
     * @param isTagSet false when something later is known of the tag; true when there is none
     */
    record Done(boolean isTagSet) implements Added {}

    /** Nothing was changed: the release of a blob was withdrawn meanwhile. */
    record BlobWithdrawn(ReleaseKey release) implements Added {}

    /** Nothing was changed: after the registry was asked, one of the images was gone there. */
    record Gone(Sha256Digest digest) implements Added {}

    /** Nothing was changed: a person withdrew one of the images. */
    record ImageWithdrawn(Sha256Digest digest, String reason) implements Added {}
  }

  private final Jdbi jdbi;
  private final Images images;
  private final ImageTags tags;
  private final Releases releases;
  private final Clock clock;

  /**
   * @param jdbi the database with its schema up to date
   */
  public ImageApprovals(Jdbi jdbi, Images images, ImageTags tags, Releases releases, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.images = images;
    this.tags = tags;
    this.releases = releases;
  }

  /**
   * Adds images of one repository, all of them or none, if the releases of all their blobs are
   * live; see {@link Images#add}.
   *
   * @param releaseName name of the repository's releases
   * @param tree the images; the last is what the push is of
   * @param look when the registry was asked for them; see {@link Looks}
   * @param tag what stands for the last image, if it does
   */
  public Added add(
      String releaseName, List<StoredImage> tree, long look, Optional<TagSighting> tag) {
    return jdbi.inTransaction(
        h -> {
          var refusal = refusal(h, releaseName, tree, look);
          if (refusal.isPresent()) {
            return refusal.get();
          }
          tree.forEach(image -> images.add(h, image, look));
          var root = tree.get(tree.size() - 1);
          return new Added.Done(
              tag.isEmpty()
                  || tags.set(h, root.registry(), root.repository(), root.digest(), tag.get()));
        });
  }

  private Optional<Added> refusal(Handle h, String releaseName, List<StoredImage> tree, long look) {
    var root = tree.get(tree.size() - 1);
    var needed = new TreeSet<String>();
    for (var image : tree) {
      var reason = keptOut(h, image, image.digest().equals(root.digest()));
      if (reason.isPresent()) {
        return Optional.of(new Added.ImageWithdrawn(image.digest(), reason.get()));
      }
      var name = image.digest().toString();
      if (GoneRows.isGoneSince(h, image.registry(), image.repository(), name, look)) {
        return Optional.of(new Added.Gone(image.digest()));
      }
      image.parts().forEach(part -> needed.add(part.releaseVersion()));
    }
    needed.remove("");
    needed.removeAll(releases.live(h, releaseName, needed));
    return needed.stream()
        .findFirst()
        .map(version -> new Added.BlobWithdrawn(new ReleaseKey(releaseName, version)));
  }

  private static Optional<String> keptOut(Handle h, StoredImage image, boolean isRoot) {
    return Images.keptOut(h, image.registry(), image.repository(), image.digest(), isRoot);
  }

  /**
   * Why a person withdrew an image, so that it is not to be taken in again.
   *
   * @param isRoot whether it is what was pushed; else an index names it, and it may come back if it
   *     was only withdrawn along with another index
   */
  public Optional<String> keptOut(
      String registry, String repository, Sha256Digest digest, boolean isRoot) {
    return jdbi.withHandle(h -> Images.keptOut(h, registry, repository, digest, isRoot));
  }

  /**
   * Forgets an image that its registry has no more, takes its tags away, and withdraws those of its
   * blobs that no other live image of the repository needs. One that a person withdrew stays as it
   * is.
   *
   * @param look when the registry was asked and did not have it; see {@link Looks}
   * @return false when the registry was seen to have it later
   */
  public boolean forget(
      String releaseName,
      String registry,
      String repository,
      Sha256Digest digest,
      long look,
      long pushId,
      String reason,
      String by) {
    boolean isGone =
        jdbi.inTransaction(
            h -> {
              var row = Images.row(h, registry, repository, digest);
              if (row.isPresent() && !row.get().revokeReason().isEmpty()) {
                return true;
              }
              if (row.isPresent() && row.get().look() > look) {
                return false;
              }
              var named = digest.toString();
              GoneRows.note(h, registry, repository, named, look, pushId, clock.millis());
              if (row.isEmpty()) {
                return true;
              }
              for (var tag : ImageTags.of(h, registry, repository, digest)) {
                tags.remove(h, registry, repository, new TagSighting(tag.tag(), look, pushId));
              }
              revokeLone(h, row.get().id(), releaseName, registry, repository, reason, by);
              Images.remove(h, row.get().id());
              return true;
            });
    releases.announceChange();
    return isGone;
  }

  /**
   * Withdraws an image, the images that only it names, and those of their blobs that no other live
   * image of the repository needs; tags stay. An image withdrawn before keeps its first reason. One
   * that was not taken in is kept out from now on, and what is being taken in of it is given up.
   *
   * @param reason why, for the image
   * @param blobReason why, for the releases
   * @param by who, for the releases
   */
  public void revoke(
      String releaseName,
      String registry,
      String repository,
      Sha256Digest digest,
      String reason,
      String blobReason,
      String by) {
    jdbi.useTransaction(
        h -> {
          var row = Images.row(h, registry, repository, digest);
          if (row.isEmpty()) {
            images.keepOut(h, registry, repository, digest, reason);
            return;
          }
          long id = row.get().id();
          Images.revoke(h, id, reason, false, clock.millis());
          revokeParts(h, id, registry, repository, releaseName, reason, blobReason, by);
        });
    releases.announceChange();
  }

  /**
   * Lets an image that a person withdrew be taken in again: it is as if it never was. Its blobs
   * come back with it.
   *
   * @return false when nobody withdrew it
   */
  public boolean letIn(String registry, String repository, Sha256Digest digest) {
    return jdbi.inTransaction(
        h -> {
          var row =
              Images.row(h, registry, repository, digest)
                  .filter(known -> !known.revokeReason().isEmpty());
          row.ifPresent(known -> Images.remove(h, known.id()));
          return row.isPresent();
        });
  }

  /**
   * Withdraws the blobs of a repository that no live image of it names: pushes that ended without
   * their image have left them. While any push of it waits or is worked on nothing is done, since
   * that may need them.
   *
   * @param reason why, for the releases
   * @param by who published them, and now withdraws them
   * @return how many; empty: ask again when that push has ended
   */
  public OptionalInt withdrawUnneeded(
      String releaseName, String registry, String repository, String reason, String by) {
    // Mostly there are none, and a transaction has all others wait.
    if (jdbi.withHandle(h -> Images.unneeded(h, releaseName, registry, repository, by)).isEmpty()) {
      return OptionalInt.of(0);
    }
    var withdrawn =
        jdbi.inTransaction(
            h -> {
              if (IntakeRows.isAnyOpen(h, registry, repository)) {
                return OptionalInt.empty();
              }
              var versions = Images.unneeded(h, releaseName, registry, repository, by);
              versions.forEach(
                  version -> releases.revoke(h, new ReleaseKey(releaseName, version), reason, by));
              return OptionalInt.of(versions.size());
            });
    releases.announceChange();
    return withdrawn;
  }

  // Manifests are named by their digests, so there is no circle.
  private void revokeParts(
      Handle h,
      long id,
      String registry,
      String repository,
      String releaseName,
      String reason,
      String blobReason,
      String by) {
    revokeLone(h, id, releaseName, registry, repository, blobReason, by);
    for (var part : Images.parts(h, id)) {
      var child =
          part.isManifest() && !Images.isNamed(h, registry, repository, part.digest())
              ? Images.row(h, registry, repository, part.digest())
              : Optional.<Images.Row>empty();
      if (child.isPresent()) {
        long childId = child.get().id();
        Images.revoke(h, childId, reason, true, clock.millis());
        revokeParts(h, childId, registry, repository, releaseName, reason, blobReason, by);
      }
    }
  }

  private void revokeLone(
      Handle h,
      long id,
      String releaseName,
      String registry,
      String repository,
      String reason,
      String by) {
    for (var version : Images.lone(h, id, registry, repository)) {
      releases.revoke(h, new ReleaseKey(releaseName, version), reason, by);
    }
  }
}
