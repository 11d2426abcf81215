/**
 * The registry that container runtimes of this node pull from (OCI distribution, pulling only), on
 * loopback. Owns HTTP, ranges, and what is answered when something is not to be had, so that a
 * runtime falls back by itself. Leaves to {@code image} what a name stands for, and to {@code
 * swarm} the bytes.
 */
@NullMarked
package io.rackcast.agent.mirror;

import org.jspecify.annotations.NullMarked;
