/**
 * The agent put together: its settings, the parts that a node needs to take part in swarms, and the
 * program that runs until it is stopped, with the local API and, on an origin, the taking in of
 * what is approved. Owns who is built from what, and the order of start and stop; leaves the work
 * to the parts.
 */
@NullMarked
package io.rackcast.agent.daemon;

import org.jspecify.annotations.NullMarked;
