/**
 * Where this node says it is, and from which addresses it is reached. Owns the order of the sources
 * (configuration, environment, else nothing: the tracker then goes by its table or the subnet).
 * Leaves the decision to the tracker, whose table has the last word.
 */
@NullMarked
package io.rackcast.agent.location;

import org.jspecify.annotations.NullMarked;
