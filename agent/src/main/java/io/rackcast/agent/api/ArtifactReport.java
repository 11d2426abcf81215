package io.rackcast.agent.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rackcast.agent.cache.CachedArtifact;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An artifact in the cache, as {@code GET /api/v1/artifacts} shows it.
 *
 * @param infohash v1, hex
 * @param sha256 its digest, {@code sha256:} and hex
 * @param name the torrent's name
 * @param releases the releases under which this node was asked for it, sorted
 * @param sizeBytes size of the content
 * @param state whole, partial or ended
 * @param pinned whether it is kept from being evicted
 * @param path where the content is; null until it is whole
 * @param lastUse when it was last fetched, read or placed, ISO 8601
 * @param checked when it was last read through, ISO 8601; null: not yet
 * @param ended why it may no longer be distributed; null while it may
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArtifactReport(
    String infohash,
    String sha256,
    String name,
    List<String> releases,
    @JsonProperty("size_bytes") long sizeBytes,
    String state,
    boolean pinned,
    @Nullable String path,
    @JsonProperty("last_use") String lastUse,
    @Nullable String checked,
    @Nullable String ended) {
  /** Copies the list. */
  public ArtifactReport {
    releases = List.copyOf(releases);
  }

  static ArtifactReport of(CachedArtifact artifact) {
    return new ArtifactReport(
        artifact.infoHash().toString(),
        artifact.digest().toString(),
        artifact.name(),
        artifact.releases().stream().sorted().toList(),
        artifact.sizeBytes(),
        state(artifact),
        artifact.pinned(),
        artifact.whole() ? artifact.content().toAbsolutePath().toString() : null,
        artifact.lastUse().toString(),
        artifact.checked().map(Instant::toString).orElse(null),
        artifact.ended().orElse(null));
  }

  static String state(CachedArtifact artifact) {
    return artifact.ended().isPresent() ? "ended" : artifact.whole() ? "whole" : "partial";
  }

  /** What people know it by. */
  @JsonIgnore
  public String label() {
    return releases.isEmpty() ? infohash : String.join(", ", releases);
  }
}
