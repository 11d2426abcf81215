/**
 * Where this node says it is, and from which addresses it is reached. Owns the sources (a file, the
 * settings, a command, LLDP, the labels of a Kubernetes node), their order, and how long a word
 * counts whose source fails. Leaves the decision to the tracker, whose table has the last word and
 * which else goes by the subnet.
 */
@NullMarked
package io.rackcast.agent.location;

import org.jspecify.annotations.NullMarked;
