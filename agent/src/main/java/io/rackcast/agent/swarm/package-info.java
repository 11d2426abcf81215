/**
 * What happens to an artifact on this node: its transfer, its announces and the trackers' views of
 * its swarm, held together; the fetching of releases, and the reading of contents while they
 * arrive. Owns who may be asked for blocks when several trackers speak, or none. Leaves the
 * exchange to {@code transfer}, the trackers to {@code announce} and {@code node}, the publisher to
 * {@code release}, the folder to {@code cache}.
 */
@NullMarked
package io.rackcast.agent.swarm;

import org.jspecify.annotations.NullMarked;
