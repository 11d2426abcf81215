package io.rackcast.publisher.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A movable name of a release.
 *
 * @param key the release's name and the label, in the place of a version
 * @param version of the release that it points at
 * @param movedAt since when
 * @param movedBy name of the caller who pointed it there
 * @param revocation set when that release is withdrawn
 */
public record StoredLabel(
    ReleaseKey key,
    String version,
    Instant movedAt,
    String movedBy,
    Optional<StoredRelease.Revocation> revocation) {
  /** The release that it points at. */
  public ReleaseKey target() {
    return new ReleaseKey(key.name(), version);
  }
}
