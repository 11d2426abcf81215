/**
 * Which swarms may exist: the publisher's approvals and revocations, followed by stream
 * (rackcast.v1.Approvals) and kept in a file for the next start.
 *
 * <p>Owns the set and the connection that feeds it. Leaves to hook what an unapproved swarm means
 * for a peer, and to core what ends with a revocation.
 */
@NullMarked
package io.rackcast.tracker.approval;

import org.jspecify.annotations.NullMarked;
