/**
 * May this peer join this swarm? The chain that an announce passes before the swarm sees it: the
 * token, then the approval.
 *
 * <p>Owns the verdict, its sentences, the memory of verified and refused tokens and the pool that
 * checks signatures. Leaves the token's format to proto and the stream of approvals to approval.
 */
@NullMarked
package io.rackcast.tracker.hook;

import org.jspecify.annotations.NullMarked;
