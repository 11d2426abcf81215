/**
 * The tracker's logic, whatever the transport: admission, place, swarm, choice.
 *
 * <p>Owns the order of these steps, expiry, and the tracker's metrics. Frontends call it with
 * values and get values; it knows none of them. It calls hook, location, swarm and selection, which
 * do not know it.
 */
@NullMarked
package io.rackcast.tracker.core;

import org.jspecify.annotations.NullMarked;
