package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.image.ImageApprovals;
import io.rackcast.publisher.store.image.ImageTags;
import io.rackcast.publisher.store.image.Images;
import io.rackcast.publisher.store.image.NewPush;
import java.time.Clock;

/** What is done when a registry says that something was deleted: if that is so, it goes here. */
final class DeletionWork {
  private final Registries.Entry registry;
  private final Images images;
  private final ImageTags tags;
  private final ImageApprovals approvals;
  private final Clock clock;

  DeletionWork(
      Registries.Entry registry,
      Images images,
      ImageTags tags,
      ImageApprovals approvals,
      Clock clock) {
    this.registry = registry;
    this.images = images;
    this.tags = tags;
    this.approvals = approvals;
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
    if (!registry.terms().revokeDeleted()) {
      for (var tag : tags.of(what.registry(), what.repository(), digest)) {
        tags.remove(what.registry(), what.repository(), tag.tag(), askedAt, job.push().id());
      }
      return digest + " stays approved (on-delete: keep)";
    }
    boolean isGone =
        approvals.forget(
            ImageNames.releaseName(what.registry(), what.repository()),
            what.registry(),
            what.repository(),
            digest,
            askedAt,
            job.push().id(),
            "deleted in registry " + what.registry(),
            ImageNames.caller(what.registry()));
    return isGone ? "" : digest + " was pushed again meanwhile, so it stays";
  }
}
