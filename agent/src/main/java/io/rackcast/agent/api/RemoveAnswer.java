package io.rackcast.agent.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Answer of {@code DELETE /api/v1/artifacts/{infohash}}.
 *
 * @param freedBytes size of what was removed
 */
public record RemoveAnswer(@JsonProperty("freed_bytes") long freedBytes) {}
