package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.image.ImageApprovals;
import io.rackcast.publisher.store.image.ImageTags;
import io.rackcast.publisher.store.image.Images;
import io.rackcast.publisher.store.image.IntakeRows;
import io.rackcast.publisher.store.image.Looks;
import io.rackcast.publisher.store.image.NewPush;

/** What is done when a registry says that something was deleted: if that is so, it goes here. */
final class DeletionWork {
  private final Registries.Entry registry;
  private final Images images;
  private final ImageTags tags;
  private final ImageApprovals approvals;
  private final IntakeRows rows;
  private final Looks looks;

  DeletionWork(
      Registries.Entry registry,
      Images images,
      ImageTags tags,
      ImageApprovals approvals,
      IntakeRows rows,
      Looks looks) {
    this.registry = registry;
    this.images = images;
    this.tags = tags;
    this.approvals = approvals;
    this.rows = rows;
    this.looks = looks;
  }

  /** Does it; answers what is worth saying. */
  String run(NewPush what, Job job) {
    var remark = new StringBuilder();
    what.tag().ifPresent(tag -> remark.append(untag(what, tag, job)));
    what.digest().ifPresent(digest -> remark.append(remove(what, digest, job)));
    return remark.toString();
  }

  private String untag(NewPush what, String tag, Job job) {
    long look = looks.next();
    var current = registry.client().resolve(what.repository(), tag);
    if (current.isPresent()) {
      return "tag " + tag + " is in the registry, so it stays; ";
    }
    tags.remove(what.registry(), what.repository(), tag, look, job.push().id());
    return "";
  }

  private String remove(NewPush what, Sha256Digest digest, Job job) {
    // What is not here yet may be on its way, by a push that saw it before it was deleted. Asked
    // first, since such a push may end meanwhile.
    boolean isAnyOnItsWay = rows.isAnyAtWork(what.registry(), what.repository());
    var known = images.find(what.registry(), what.repository(), digest);
    boolean isRevoked = known.isPresent() && !known.get().revokeReason().isEmpty();
    if (isRevoked || (known.isEmpty() && !isAnyOnItsWay)) {
      return "";
    }
    long look = looks.next();
    if (registry.client().exists(what.repository(), digest)) {
      return digest + " is in the registry, so it stays";
    }
    if (!registry.terms().revokeDeleted()) {
      for (var tag : tags.of(what.registry(), what.repository(), digest)) {
        tags.remove(what.registry(), what.repository(), tag.tag(), look, job.push().id());
      }
      return digest + " stays approved (on-delete: keep)";
    }
    boolean isGone =
        approvals.forget(
            ImageNames.releaseName(what.registry(), what.repository()),
            what.registry(),
            what.repository(),
            digest,
            look,
            job.push().id(),
            "deleted in registry " + what.registry(),
            ImageNames.caller(what.registry()));
    return isGone ? "" : digest + " was pushed again meanwhile, so it stays";
  }
}
