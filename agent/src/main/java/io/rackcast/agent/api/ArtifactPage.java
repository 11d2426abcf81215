package io.rackcast.agent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rackcast.agent.swarm.CacheUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /api/v1/artifacts}.
 *
 * @param cache how full the whole cache is
 * @param artifacts in the order of infohashes
 * @param next to be sent as {@code after} for the next page; null: this was the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArtifactPage(Use cache, List<ArtifactReport> artifacts, @Nullable String next) {
  /** Copies the list. */
  public ArtifactPage {
    artifacts = List.copyOf(artifacts);
  }

  /**
   * How full the cache is.
   *
   * @param evicted artifacts that made room since the agent's start
   * @param maxBytes null: no bound
   * @param freeBytes of its disk; -1: not known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Use(
      int entries,
      long bytes,
      @JsonProperty("pinned_bytes") long pinnedBytes,
      long evicted,
      @JsonProperty("max_bytes") @Nullable Long maxBytes,
      @JsonProperty("free_bytes") long freeBytes) {

    static Use of(CacheUse use) {
      return new Use(
          use.entries(),
          use.bytes(),
          use.pinnedBytes(),
          use.evictedEntries(),
          use.maxBytes().orElse(null),
          use.freeBytes());
    }
  }
}
