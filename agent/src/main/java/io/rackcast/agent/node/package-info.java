/**
 * The node's streams to its trackers ({@code rackcast/v1/nodes.proto}): says who and where the node
 * is and how far its fetches are, and hears at once whom it should exchange with. Owns the node
 * token, the streams and their reconnection, and the places of peers. Leaves to {@code swarm} what
 * a pushed view does to a transfer.
 */
@NullMarked
package io.rackcast.agent.node;

import org.jspecify.annotations.NullMarked;
