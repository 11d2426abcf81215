package io.rackcast.publisher.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A live release that may have to go.
 *
 * @param id of the release in this store
 * @param artifactId of its artifact
 * @param sizeBytes of its content
 * @param isLabelled whether a label points at it
 * @param expiresAt its own expiry, if it has one
 * @param isRolledOut whether somebody is bringing it onto nodes
 */
public record RetentionCandidate(
    long id,
    ReleaseKey key,
    long artifactId,
    long sizeBytes,
    Instant publishedAt,
    boolean isLabelled,
    Optional<Instant> expiresAt,
    boolean isRolledOut) {}
