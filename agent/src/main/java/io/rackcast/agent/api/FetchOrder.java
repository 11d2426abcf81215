package io.rackcast.agent.api;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/v1/fetch}: the release to fetch.
 *
 * @param name of the release
 * @param version of the release
 */
public record FetchOrder(@Nullable String name, @Nullable String version) {}
