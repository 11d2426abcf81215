package io.rackcast.publisher.catalog;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.registry.intake.ImageNames;
import io.rackcast.publisher.registry.intake.ImageReference;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.ImagePart;
import io.rackcast.publisher.store.image.ImageTag;
import io.rackcast.publisher.store.image.Push;
import io.rackcast.publisher.store.image.Referrer;
import io.rackcast.publisher.store.image.StoredImage;
import io.rackcast.publisher.store.image.TagChange;
import io.rackcast.publisher.wording.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Images and pushes through a caller's eyes. May be used by any thread. */
public final class ImageCatalog {
  /** Most images of an index that one answer shows; there are not as many platforms. */
  public static final int MOST_CHILDREN = 100;

  /** Most that refer to an image that one answer shows. */
  public static final int MOST_REFERRERS = 100;

  /** Most bytes of manifests in one answer; their parts take about as much again. */
  public static final int MOST_MANIFEST_BYTES = 16 << 20;

  /**
   * An image, the tags that stand for it, the infohashes of its blobs, and what refers to it.
   *
   * @param infoHashes v1, by the blob's digest
   * @param referrers its signatures and the like, as far as they were taken in; the first {@link
   *     #MOST_REFERRERS}
   */
  public record Found(
      StoredImage image,
      List<String> tags,
      Map<Sha256Digest, InfoHash> infoHashes,
      List<Referrer> referrers) {}

  /** Where a page of tags ended. */
  public record TagPosition(String repository, String tag) {
    /** Before all tags. */
    public static final TagPosition FIRST = new TagPosition("", "");
  }

  /** A page, and where the next begins; no next: this was the last. */
  public record TagPage(List<ImageTag> tags, Optional<TagPosition> next) {}

  /** A page, and below which id the next begins; no next: this was the last. */
  public record PushPage(List<Push> pushes, Optional<Long> next) {}

  private final Store store;
  private final Access access;
  private final List<String> registries;
  private final TagResolver resolver;

  /** Asks a registry what a tag stands for there; throws a {@link Refusal} when it cannot. */
  @FunctionalInterface
  public interface TagResolver {
    /** Empty when there is no such tag. */
    Optional<Sha256Digest> resolve(ImageReference image);
  }

  /**
   * @param registries names of those in the settings
   */
  public ImageCatalog(Store store, Access access, List<String> registries, TagResolver resolver) {
    this.resolver = resolver;
    this.store = store;
    this.access = access;
    this.registries = List.copyOf(registries);
  }

  /**
   * Reads an image's name.
   *
   * @throws Refusal when it is none, or of a registry that is not in the settings
   */
  public ImageReference reference(String text) {
    try {
      return ImageReference.parse(text, registries);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Refusal.Kind.INVALID, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The image of a tag or digest.
   *
   * @throws Refusal when it was not taken in, or was withdrawn
   */
  public Found image(Caller caller, Right right, ImageReference reference) {
    require(caller, right, reference.registry(), reference.repository());
    var image = stored(reference);
    if (!image.revokeReason().isEmpty()) {
      throw new Refusal(
          Refusal.Kind.WITHDRAWN, text(image) + " was revoked: " + image.revokeReason());
    }
    return found(image);
  }

  private StoredImage stored(ImageReference reference) {
    return digest(reference)
        .flatMap(known -> store.images().find(reference.registry(), reference.repository(), known))
        .orElseThrow(
            () ->
                new Refusal(
                    Refusal.Kind.NOT_FOUND,
                    reference
                        + " was not taken in; \"pushes\" shows what is under way, and \"image-add\""
                        + " asks for it"));
  }

  private Optional<Sha256Digest> digest(ImageReference reference) {
    return reference
        .digest()
        .or(
            () ->
                store
                    .imageTags()
                    .find(reference.registry(), reference.repository(), reference.tag().orElse(""))
                    .map(ImageTag::digest));
  }

  private Found found(StoredImage image) {
    var name = ImageNames.releaseName(image.registry(), image.repository());
    var versions =
        image.parts().stream()
            .map(ImagePart::releaseVersion)
            .filter(version -> !version.isEmpty())
            .collect(Collectors.toSet());
    var byVersion = store.releases().infoHashes(name, versions);
    var infoHashes = new HashMap<Sha256Digest, InfoHash>();
    for (var part : image.parts()) {
      var infoHash = byVersion.get(part.releaseVersion());
      if (infoHash != null) {
        infoHashes.put(part.digest(), infoHash);
      }
    }
    var tags =
        store.imageTags().of(image.registry(), image.repository(), image.digest()).stream()
            .map(ImageTag::tag)
            .toList();
    return new Found(image, tags, infoHashes, referrers(image));
  }

  // Something may refer to it both ways.
  private List<Referrer> referrers(StoredImage image) {
    var rows = store.intake();
    var found = new LinkedHashMap<Sha256Digest, Referrer>();
    for (var referrer :
        rows.tagged(image.registry(), image.repository(), image.digest(), MOST_REFERRERS)) {
      found.putIfAbsent(referrer.digest(), referrer);
    }
    for (var referrer :
        rows.referrers(image.registry(), image.repository(), image.digest(), MOST_REFERRERS)) {
      found.putIfAbsent(referrer.digest(), referrer);
    }
    return found.values().stream().limit(MOST_REFERRERS).toList();
  }

  /**
   * The images that an index names, as far as they were taken in: each once, of the first {@link
   * #MOST_CHILDREN}, and no more than {@link #MOST_MANIFEST_BYTES} of manifests with the index's.
   */
  public List<Found> children(Found index) {
    var image = index.image();
    var digests =
        image.parts().stream()
            .filter(ImagePart::isManifest)
            .map(ImagePart::digest)
            .distinct()
            .limit(MOST_CHILDREN)
            .toList();
    var children = new ArrayList<Found>();
    long bytes = image.manifest().size();
    for (var digest : digests) {
      var child = store.images().find(image.registry(), image.repository(), digest);
      bytes += child.map(there -> there.manifest().size()).orElse(0);
      if (bytes > MOST_MANIFEST_BYTES) {
        return children;
      }
      child.ifPresent(there -> children.add(found(there)));
    }
    return children;
  }

  /** A page of the tags that the caller may read, in their order. */
  public TagPage tags(
      Caller caller, String registry, String repository, TagPosition after, int size) {
    access.requireAnywhere(caller, Right.READ, "tags of " + registry + "/" + repository);
    var page =
        ReadablePage.<ImageTag, TagPosition>read(
            (place, limit) -> {
              var at = place.orElse(after);
              return store.imageTags().page(registry, repository, at.repository(), at.tag(), limit);
            },
            Optional.of(after),
            size,
            tag -> new TagPosition(tag.repository(), tag.tag()),
            tag -> may(caller, tag.registry(), tag.repository()));
    return new TagPage(page.rows(), page.next());
  }

  /**
   * Demands that a registry is in the settings.
   *
   * @throws Refusal with those that are
   */
  public void requireRegistry(String registry) {
    if (!registries.contains(registry)) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          Quoted.of(registry)
              + " is no registry in the publisher's settings"
              + (registries.isEmpty() ? "" : "; there are " + String.join(", ", registries)));
    }
  }

  /** The newest changes of a tag, newest first. */
  public List<TagChange> history(Caller caller, ImageReference reference, int limit) {
    require(caller, Right.READ, reference.registry(), reference.repository());
    var tag =
        reference
            .tag()
            .orElseThrow(
                () ->
                    new Refusal(
                        Refusal.Kind.INVALID, reference + " names no tag; write it with :TAG"));
    return store.imageTags().history(reference.registry(), reference.repository(), tag, limit);
  }

  /** A page of the pushes that the caller may read, newest first; see {@code Pushes.page}. */
  public PushPage pushes(
      Caller caller,
      String registry,
      String repository,
      Push.@Nullable State state,
      long before,
      int size) {
    access.requireAnywhere(caller, Right.READ, "pushes");
    var page =
        ReadablePage.<Push, Long>read(
            (below, limit) ->
                store.pushes().page(registry, repository, state, below.orElse(before), limit),
            Optional.of(before),
            size,
            Push::id,
            push -> may(caller, push.what().registry(), push.what().repository()));
    return new PushPage(page.rows(), page.next());
  }

  /**
   * One push.
   *
   * @throws Refusal when there is none such
   */
  public Push push(Caller caller, Right right, long id) {
    var push =
        store
            .pushes()
            .find(id)
            .orElseThrow(
                () ->
                    new Refusal(
                        Refusal.Kind.NOT_FOUND,
                        "there is no push " + id + "; \"pushes\" shows those there are"));
    require(caller, right, push.what().registry(), push.what().repository());
    return push;
  }

  /**
   * Withdraws an image, the images that only it names, and those of their blobs that no other one
   * of the repository needs. Its tags stay, and say that it was withdrawn. One that was not taken
   * in is kept out from now on; a tag that is not known here means what it stands for in the
   * registry.
   *
   * @return the image as it is now
   * @throws Refusal when the tag is known neither here nor there
   */
  public Found revoke(Caller caller, ImageReference reference, String reason) {
    require(caller, Right.REVOKE, reference.registry(), reference.repository());
    var digest =
        digest(reference)
            .or(() -> resolver.resolve(reference))
            .orElseThrow(
                () ->
                    new Refusal(
                        Refusal.Kind.NOT_FOUND,
                        reference + " is neither here nor in the registry; check the tag"));
    store
        .imageApprovals()
        .revoke(
            ImageNames.releaseName(reference.registry(), reference.repository()),
            reference.registry(),
            reference.repository(),
            digest,
            reason,
            "with its image %s, by %s: %s".formatted(digest, caller.name(), reason),
            // Not the person, who withdrew no blob by its name: another image may need it.
            ImageNames.caller(reference.registry()));
    return found(
        store
            .images()
            .find(reference.registry(), reference.repository(), digest)
            .orElseThrow(
                () ->
                    new Refusal(
                        Refusal.Kind.TRY_AGAIN,
                        reference + " was deleted or let in again meanwhile; look at it anew")));
  }

  /**
   * Lets an image that was withdrawn be taken in again. It needs the right to withdraw it.
   *
   * @throws Refusal when it is not named by its digest: a tag may stand for another by now
   */
  public void letIn(Caller caller, ImageReference reference) {
    require(caller, Right.REVOKE, reference.registry(), reference.repository());
    var digest =
        reference
            .digest()
            .orElseThrow(
                () ->
                    new Refusal(
                        Refusal.Kind.INVALID,
                        reference
                            + " names no digest; write it with @sha256:..., as it was revoked"));
    store.imageApprovals().letIn(reference.registry(), reference.repository(), digest);
  }

  private void require(Caller caller, Right right, String registry, String repository) {
    access.require(caller, right, ImageNames.releaseName(registry, repository));
  }

  private static boolean may(Caller caller, String registry, String repository) {
    return caller.may(Right.READ, ImageNames.releaseName(registry, repository));
  }

  private static String text(StoredImage image) {
    return image.registry() + "/" + image.repository() + "@" + image.digest();
  }
}
