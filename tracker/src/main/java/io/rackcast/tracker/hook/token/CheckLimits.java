package io.rackcast.tracker.hook.token;

/**
 * Bounds of token checks.
 *
 * @param threads signatures checked at once
 * @param maxWaiting tokens that wait for their check
 * @param maxRemembered verified tokens that are remembered
 */
public record CheckLimits(int threads, int maxWaiting, int maxRemembered) {}
