/**
 * Swarms in memory: who is in them, by rack and by every wider domain, and when they were heard.
 *
 * <p>Owns peers, their expiry and the bounds on them. Leaves to others who may join (hook), where a
 * peer is (location) and whom it is told of (selection, which also keeps its leads here, in each
 * domain's {@link io.rackcast.tracker.swarm.Ingress}). State is soft: announces rebuild it.
 */
@NullMarked
package io.rackcast.tracker.swarm;

import org.jspecify.annotations.NullMarked;
