package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.client.Descriptor;
import io.rackcast.publisher.registry.client.Manifest;
import io.rackcast.publisher.store.image.Images;
import io.rackcast.publisher.store.image.IntakeRows;
import io.rackcast.publisher.store.image.NewPush;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Signatures, attestations and the like, which belong to the image that they refer to: they are
 * taken in with it, whatever the settings say of their own tags. They have none where the registry
 * knows a manifest's {@code subject} (OCI Distribution Specification 1.1, "Listing Referrers"),
 * else one that is made of the image's digest ("Referrers Tag Schema"; cosign's has an end).
 */
final class Referrals {
  private static final Pattern TAG = Pattern.compile("sha256-([0-9a-f]{64})(\\.[a-z0-9]{1,32})?");

  private final Images images;
  private final IntakeRows rows;

  Referrals(Images images, IntakeRows rows) {
    this.images = images;
    this.rows = rows;
  }

  /** The image that something with this tag belongs to; empty: it is a tag like others. */
  static Optional<Sha256Digest> subject(String tag) {
    var match = TAG.matcher(tag);
    return match.matches() ? Optional.of(Sha256Digest.parse(match.group(1))) : Optional.empty();
  }

  /** Whether what was pushed may be taken in although the patterns of tags leave it out. */
  static boolean isPossible(Optional<String> tag) {
    return tag.isEmpty() || subject(tag.get()).isPresent();
  }

  /** Whether an image of that digest was taken in, and is approved. */
  boolean isTakenIn(String registry, String repository, Sha256Digest digest) {
    return images
        .find(registry, repository, digest)
        .filter(image -> image.revokeReason().isEmpty())
        .isPresent();
  }

  /**
   * Whether a push is left out: nobody asks for it, the patterns do not have it, and it belongs to
   * no image that was taken in.
   *
   * @throws PushFault when that image may be on its way
   */
  boolean isLeftOut(RegistryTerms terms, NewPush what, Manifest manifest) {
    boolean isAsked =
        what.origin() == NewPush.Origin.MANUAL || what.origin() == NewPush.Origin.PREHEAT;
    if (isAsked || what.tag().map(terms::takesTag).orElse(terms.takesUntagged())) {
      return false;
    }
    var subject =
        manifest.subject().map(Descriptor::digest).or(() -> what.tag().flatMap(Referrals::subject));
    if (subject.isEmpty()) {
      return true;
    }
    boolean isTakenIn = isTakenIn(what.registry(), what.repository(), subject.get());
    if (!isTakenIn && rows.isAnyOpen(what.registry(), what.repository(), subject.get())) {
      throw new PushFault(
          PushFault.Kind.PASSING, "it refers to " + subject.get() + ", which is not here yet");
    }
    return !isTakenIn;
  }
}
