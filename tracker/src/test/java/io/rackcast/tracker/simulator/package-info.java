/**
 * Rollouts to whole datacenters on the tracker's real core, with a model of links and of agents
 * instead of sockets, and with a clock of its own.
 *
 * <p>Owns the model. What is decided, who leads, who is told of whom, what is pushed to whom, comes
 * from the classes that the tracker runs. {@link io.rackcast.tracker.simulator.Simulator} is the
 * program; what the model leaves out is said at {@link io.rackcast.tracker.simulator.Rollout}.
 */
@NullMarked
package io.rackcast.tracker.simulator;

import org.jspecify.annotations.NullMarked;
