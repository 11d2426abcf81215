/**
 * What the agent's tests share: a publisher and a tracker on the wire, content to exchange, and
 * processes, those of other clients too.
 */
@NullMarked
package io.rackcast.agent.testkit;

import org.jspecify.annotations.NullMarked;
