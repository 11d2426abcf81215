/**
 * The admin API under {@code /api/v1}: what a running tracker knows and why it chose as it did,
 * described by {@code openapi.yaml} beside this package.
 *
 * <p>Owns the calls, their parameters and what they answer. Leaves who may call to {@code auth},
 * and why peers are chosen to selection. What a call shows of a swarm is copied while the swarm is
 * held, bounded, and written after that.
 */
@NullMarked
package io.rackcast.tracker.admin;

import org.jspecify.annotations.NullMarked;
