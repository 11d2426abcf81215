package io.rackcast.tracker.node;

/**
 * Bounds of the agents' streams.
 *
 * @param maxStreams streams at once
 * @param maxMessagesPerSecond reports of one stream
 */
public record NodeLimits(int maxStreams, int maxMessagesPerSecond) {}
