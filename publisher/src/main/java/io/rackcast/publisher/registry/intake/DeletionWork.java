package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Releases;
import io.rackcast.publisher.store.image.ImageTags;
import io.rackcast.publisher.store.image.Images;
import io.rackcast.publisher.store.image.NewPush;
import java.time.Clock;

/** What is done when a registry says that something was deleted: if that is so, it goes here. */
final class DeletionWork {
  private final Registries.Entry registry;
  private final Images images;
  private final ImageTags tags;
  private final Releases releases;
  private final Clock clock;

  DeletionWork(
      Registries.Entry registry, Images images, ImageTags tags, Releases releases, Clock clock) {
    this.registry = registry;
    this.images = images;
    this.tags = tags;
    this.releases = releases;
    this.clock = clock;
  }

  /** Does it; answers what is worth saying. */
  String run(NewPush what, Job job) {
    var remark = new StringBuilder();
    what.tag().ifPresent(tag -> remark.append(untag(what, tag, job)));
    what.digest().ifPresent(digest -> remark.append(remove(what, digest, job)));
    return remark.toString();
  }

  private String untag(NewPush what, String tag, Job job) {
    var askedAt = clock.instant();
    var current = registry.client().resolve(what.repository(), tag);
    if (current.isPresent()) {
      return "tag " + tag + " is in the registry, so it stays; ";
    }
    tags.remove(what.registry(), what.repository(), tag, askedAt, job.push().id());
    return "";
  }

  private String remove(NewPush what, Sha256Digest digest, Job job) {
    var known = images.find(what.registry(), what.repository(), digest);
    if (known.isEmpty() || !known.get().revokeReason().isEmpty()) {
      return "";
    }
    var askedAt = clock.instant();
    if (registry.client().exists(what.repository(), digest)) {
      return digest + " is in the registry, so it stays";
    }
    for (var tag : tags.of(what.registry(), what.repository(), digest)) {
      tags.remove(what.registry(), what.repository(), tag.tag(), askedAt, job.push().id());
    }
    if (!registry.terms().revokeDeleted()) {
      return digest + " stays approved (on-delete: keep)";
    }
    withdraw(what, digest);
    return "";
  }

  // The image last: killed before, the next try finds it and goes on.
  private void withdraw(NewPush what, Sha256Digest digest) {
    var name = ImageNames.releaseName(what.registry(), what.repository());
    for (var version : images.lone(what.registry(), what.repository(), digest)) {
      releases.revoke(
          new ReleaseKey(name, version),
          "deleted in registry " + what.registry(),
          ImageNames.caller(what.registry()));
    }
    images.remove(what.registry(), what.repository(), digest);
  }
}
