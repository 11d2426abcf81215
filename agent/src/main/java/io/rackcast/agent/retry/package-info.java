/**
 * How long to wait before trying again. Owns the pauses only: who tries what, and when it has
 * worked, is known to the callers.
 */
@NullMarked
package io.rackcast.agent.retry;

import org.jspecify.annotations.NullMarked;
