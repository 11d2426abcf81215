package io.rackcast.agent.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code fetch --json} prints.
 *
 * @param path where the content stands now
 * @param link points at it now; only after an activation
 * @param sha256 the artifact's digest, recomputed from what was placed now
 * @param infohash v1, hex
 * @param bytes size of the content
 * @param seconds from the order until the content was in its place
 * @param fetchSeconds of these, until the agent had it whole and verified
 * @param bytesIn payload received from peers for this fetch, by tier: host, rack, pod, dc, region,
 *     wan
 * @param bytesInUnplaced and from peers whose place no tracker has said yet: in no tier
 */
record FetchResult(
    String name,
    String version,
    String path,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String link,
    String sha256,
    String infohash,
    long bytes,
    double seconds,
    @JsonProperty("fetch_seconds") double fetchSeconds,
    @JsonProperty("bytes_in") Map<String, Long> bytesIn,
    @JsonProperty("bytes_in_unplaced") long bytesInUnplaced) {}
