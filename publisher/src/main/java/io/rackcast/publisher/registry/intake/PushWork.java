package io.rackcast.publisher.registry.intake;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.client.Descriptor;
import io.rackcast.publisher.registry.client.Manifest;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.ImageApprovals;
import io.rackcast.publisher.store.image.ImagePart;
import io.rackcast.publisher.store.image.ImageTags;
import io.rackcast.publisher.store.image.Images;
import io.rackcast.publisher.store.image.IntakeRows;
import io.rackcast.publisher.store.image.Looks;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.StoredImage;
import io.rackcast.publisher.store.image.TagSighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is done for one push, from the event to approved blobs, manifests and tag. */
final class PushWork {
  private static final int TRIES_FOR_A_TAG = 4;

  private final Registries registries;
  private final IntakeLimits limits;
  private final BlobPool blobs;
  private final Images images;
  private final ImageTags tags;
  private final ImageApprovals approvals;
  private final IntakeRows rows;
  private final Looks looks;
  private final Referrals referrals;

  PushWork(Registries registries, IntakeLimits limits, BlobPool blobs, Store store) {
    this.registries = registries;
    this.limits = limits;
    this.blobs = blobs;
    this.images = store.images();
    this.tags = store.imageTags();
    this.approvals = store.imageApprovals();
    this.rows = store.intake();
    this.looks = store.looks();
    this.referrals = new Referrals(images, rows);
  }

  /**
   * Does it; done twice it is the same.
   *
   * @return what is worth saying of it, or ""
   * @throws PushFault when it cannot be done
   */
  String run(Job job) {
    var what = job.push().what();
    var registry =
        registries
            .find(what.registry())
            .orElseThrow(
                () ->
                    new PushFault(
                        PushFault.Kind.LASTING,
                        "registry \"" + what.registry() + "\" is no longer in the settings"));
    return what.kind() == NewPush.Kind.PUSHED
        ? take(registry, what, job)
        : new DeletionWork(registry, images, tags, approvals, rows, looks).run(what, job);
  }

  private String take(Registries.Entry registry, NewPush what, Job job) {
    // Before the question: what is known to be later than this stands.
    long look = looks.next();
    var current = what.tag().flatMap(tag -> registry.client().resolve(what.repository(), tag));
    var digest =
        what.digest()
            .or(() -> current)
            .orElseThrow(
                () ->
                    new PushFault(
                        PushFault.Kind.MISSING,
                        "the registry has no tag "
                            + what.tag().orElse("")
                            + " in "
                            + what.repository()));
    requireTagged(what, current.isPresent(), job);
    requireLive(what, digest, true);
    job.stopWhen(() -> keptOut(what, digest, true).map(reason -> revoked(digest, reason)));
    var tree =
        ManifestTree.read(
            registry.client(), what.repository(), digest, limits.mostImageBytes(), job);
    if (referrals.isLeftOut(registry.terms(), what, tree.root())) {
      return "tags leaves it out, and it refers to no image that was taken in";
    }
    for (var manifest : tree.manifests()) {
      requireLive(what, manifest.digest(), manifest.digest().equals(digest));
    }
    job.expect(tree.blobBytes());
    var versions = blobs.takeAll(registry, what.repository(), tree.blobs(), job);
    job.check();
    var moved = moved(what, digest, current);
    var tag =
        what.tag()
            .filter(name -> moved.isEmpty())
            .map(name -> new TagSighting(name, look, job.push().id()));
    var remark = add(what, stored(what, tree, versions), look, tag);
    return moved + remark + (tree.missing().isEmpty() ? "" : absent(tree.missing()));
  }

  // An event may come before its tag can be read; a tag that stays away was taken away again.
  private static void requireTagged(NewPush what, boolean isThere, Job job) {
    if (what.tag().isPresent() && !isThere && job.push().attempts() < TRIES_FOR_A_TAG) {
      throw new PushFault(
          PushFault.Kind.MISSING,
          "the registry has no tag " + what.tag().get() + " in " + what.repository());
    }
  }

  private void requireLive(NewPush what, Sha256Digest digest, boolean isRoot) {
    keptOut(what, digest, isRoot)
        .ifPresent(
            reason -> {
              throw new PushFault(PushFault.Kind.LASTING, revoked(digest, reason));
            });
  }

  private Optional<String> keptOut(NewPush what, Sha256Digest digest, boolean isRoot) {
    return approvals.keptOut(what.registry(), what.repository(), digest, isRoot);
  }

  private static String revoked(Sha256Digest digest, String reason) {
    return digest + " was revoked: " + reason + "; push another image";
  }

  private String add(NewPush what, List<StoredImage> all, long look, Optional<TagSighting> tag) {
    var name = ImageNames.releaseName(what.registry(), what.repository());
    var added = approvals.add(name, all, look, tag);
    if (added instanceof ImageApprovals.Added.ImageWithdrawn withdrawn) {
      throw new PushFault(PushFault.Kind.LASTING, revoked(withdrawn.digest(), withdrawn.reason()));
    }
    if (added instanceof ImageApprovals.Added.Gone gone) {
      throw new PushFault(
          PushFault.Kind.PASSING,
          gone.digest() + " was deleted in the registry while the push was worked on");
    }
    if (added instanceof ImageApprovals.Added.BlobWithdrawn withdrawn) {
      throw new PushFault(
          PushFault.Kind.PASSING,
          withdrawn.release() + " was withdrawn while the push was worked on");
    }
    return added instanceof ImageApprovals.Added.Done done && done.isTagSet()
        ? ""
        : "something later is known of tag "
            + what.tag().orElse("")
            + ", so it was left as it is; ";
  }

  private static String absent(List<Sha256Digest> missing) {
    return missing.size()
        + " of the manifests that the index names are not in the registry, like "
        + missing.get(0);
  }

  /** What to say of a tag that does not stand for the image any more; "" when it does. */
  private static String moved(NewPush what, Sha256Digest digest, Optional<Sha256Digest> current) {
    if (what.tag().isEmpty() || current.equals(Optional.of(digest))) {
      return "";
    }
    return "tag "
        + what.tag().get()
        + current.map(other -> " stands for " + other).orElse(" is gone")
        + " by now, so it was left as it is; ";
  }

  private List<StoredImage> stored(
      NewPush what, ManifestTree tree, Map<Sha256Digest, String> versions) {
    var all = new ArrayList<StoredImage>();
    for (var manifest : tree.manifests()) {
      all.add(
          new StoredImage(
              what.registry(),
              what.repository(),
              manifest.digest(),
              manifest.mediaType(),
              ByteString.copyFrom(manifest.bytes()),
              sizeBytes(manifest, tree, new HashSet<>()),
              Instant.EPOCH,
              "",
              parts(manifest, versions),
              manifest.subject().map(Descriptor::digest),
              manifest.artifactType().orElse("")));
    }
    return all;
  }

  private static List<ImagePart> parts(Manifest manifest, Map<Sha256Digest, String> versions) {
    var parts = new ArrayList<ImagePart>();
    manifest.manifests().forEach(child -> parts.add(part(child, true, "")));
    manifest
        .blobs()
        .forEach(blob -> parts.add(part(blob, false, versions.getOrDefault(blob.digest(), ""))));
    return parts;
  }

  private static ImagePart part(Descriptor named, boolean isManifest, String version) {
    return new ImagePart(
        isManifest,
        named.digest(),
        named.mediaType(),
        named.sizeBytes(),
        named.platform().orElse(""),
        version);
  }

  private static long sizeBytes(Manifest manifest, ManifestTree tree, Set<Sha256Digest> seen) {
    long size = 0;
    for (var blob : manifest.blobs()) {
      size += ManifestTree.isInRegistry(blob) && seen.add(blob.digest()) ? blob.sizeBytes() : 0;
    }
    for (var child : manifest.manifests()) {
      for (var known : tree.manifests()) {
        if (known.digest().equals(child.digest()) && seen.add(child.digest())) {
          size += sizeBytes(known, tree, seen);
        }
      }
    }
    return size;
  }
}
