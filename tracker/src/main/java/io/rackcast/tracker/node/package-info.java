/**
 * The agents' streams (rackcast.v1.Nodes): hellos come in, views of swarms go out.
 *
 * <p>Owns who is connected, the authentication of nodes, and the pushing of each node's view,
 * merged over some milliseconds. Leaves the choice of peers to selection and what happens in swarms
 * to core, which tells it through {@link io.rackcast.tracker.core.SwarmListener}.
 */
@NullMarked
package io.rackcast.tracker.node;

import org.jspecify.annotations.NullMarked;
