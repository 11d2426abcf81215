/**
 * Whom a peer is told of: policies, and the leads that fetch for their domain. Pure decisions on
 * the swarm that they are given, without sockets, clocks or chance of their own.
 *
 * <p>Owns who may fetch from outside a rack, a pod, a datacenter. Leaves the swarm's state to the
 * swarm package and how an answer is sent to the frontends.
 */
@NullMarked
package io.rackcast.tracker.selection;

import org.jspecify.annotations.NullMarked;
