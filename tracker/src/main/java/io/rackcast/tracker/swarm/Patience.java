package io.rackcast.tracker.swarm;

/**
 * How long a peer may be silent, in ticks of milliseconds.
 *
 * @param dueAt when its next announce is due
 * @param expiresAt when it is forgotten if it has not announced
 */
public record Patience(long dueAt, long expiresAt) {}
