package io.rackcast.publisher.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A name and a version that point at an artifact.
 *
 * @param publishedBy name of the caller
 * @param revocation set when it is withdrawn; never unset again
 */
public record StoredRelease(
    long id,
    ReleaseKey key,
    StoredArtifact artifact,
    Instant publishedAt,
    String publishedBy,
    Optional<Revocation> revocation) {

  /** When, why and by whom a release was withdrawn. */
  public record Revocation(Instant at, String reason, String by) {}

  /** Whether it is not withdrawn. */
  public boolean isLive() {
    return revocation.isEmpty();
  }
}
