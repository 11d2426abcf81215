package io.rackcast.agent.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code artifact.json}: what the torrent does not say, for the day that the index is lost. Fields
 * unknown to this version are kept out.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ArtifactRecord(
    String sha256, List<String> releases, @Nullable String ended, boolean paused, boolean pinned) {

  static ArtifactRecord of(CachedArtifact artifact) {
    return new ArtifactRecord(
        artifact.digest().toString(),
        artifact.releases().stream().sorted().toList(),
        artifact.ended().orElse(null),
        artifact.paused(),
        artifact.pinned());
  }

  ArtifactState state(boolean whole, long usedMillis) {
    return new ArtifactState(
        Set.copyOf(releases), Optional.ofNullable(ended), paused, pinned, whole, usedMillis, 0);
  }
}
