package io.rackcast.agent.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code artifact.json}: what the torrent does not say. Fields unknown to this version are kept
 * out.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ArtifactRecord(
    String sha256, List<String> releases, @Nullable String ended, boolean paused) {}
