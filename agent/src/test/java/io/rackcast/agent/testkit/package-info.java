/** What the agent's tests share: a publisher and a tracker on the wire, and content to exchange. */
@NullMarked
package io.rackcast.agent.testkit;

import org.jspecify.annotations.NullMarked;
