/**
 * Tells systemd how the agent is: ready, reloading, stopping, one line of status, and that it still
 * lives ({@code sd_notify(3)}, {@code sd_watchdog_enabled(3)}). Owns the socket and its messages;
 * leaves to others what ready and alive mean. Without systemd it does nothing.
 */
@NullMarked
package io.rackcast.agent.systemd;

import org.jspecify.annotations.NullMarked;
