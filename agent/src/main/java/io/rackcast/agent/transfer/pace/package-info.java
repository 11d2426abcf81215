/**
 * How fast payload goes to and comes from peers: a limit for each tier and one for the node, which
 * may change at any time. Knows tiers and a clock, but neither peers nor connections: whoever wants
 * to move bytes asks first, and is called again when it may.
 */
@NullMarked
package io.rackcast.agent.transfer.pace;

import org.jspecify.annotations.NullMarked;
