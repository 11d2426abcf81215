/**
 * Where a peer is: the operator's table, else what the agent at that address reports, else the
 * subnet.
 *
 * <p>Owns the directory of connected agents by address and port, and the precedence between the
 * three answers. Leaves reading the table to proto's topology package and the streams to node.
 */
@NullMarked
package io.rackcast.tracker.location;

import org.jspecify.annotations.NullMarked;
