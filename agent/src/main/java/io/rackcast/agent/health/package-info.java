/**
 * What is wrong with this agent at present, since when, in words: for monitors ({@code GET
 * /api/v1/health}) and for people ({@code GET /health}). Owns the checks of disk, clock and limits,
 * and the memory of when a trouble began; asks the other parts through {@link
 * io.rackcast.agent.health.HealthCheck}, and knows none of them.
 */
@NullMarked
package io.rackcast.agent.health;

import org.jspecify.annotations.NullMarked;
