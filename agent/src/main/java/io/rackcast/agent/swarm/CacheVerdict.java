package io.rackcast.agent.swarm;

import io.rackcast.agent.cache.CachedArtifact;
import java.util.Optional;

/**
 * What reading an artifact through has shown.
 *
 * @param artifact the artifact
 * @param pieces pieces that were read
 * @param badPieces those that were not right, and are fetched again
 * @param problem why it could not be read or mended, one sentence
 */
public record CacheVerdict(
    CachedArtifact artifact, int pieces, int badPieces, Optional<String> problem) {}
