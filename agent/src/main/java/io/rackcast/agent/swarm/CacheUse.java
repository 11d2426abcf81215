package io.rackcast.agent.swarm;

import java.util.Optional;

/**
 * How much the cache holds.
 *
 * @param entries artifacts, whole or not
 * @param bytes of their content, counted as if each were whole
 * @param pinnedEntries those that are pinned
 * @param pinnedBytes of their content
 * @param evictedEntries removed to make room since the agent started
 * @param maxBytes the bound, if there is one
 * @param freeBytes of the disk; -1 if unknown
 */
public record CacheUse(
    int entries,
    long bytes,
    int pinnedEntries,
    long pinnedBytes,
    long evictedEntries,
    Optional<Long> maxBytes,
    long freeBytes) {}
