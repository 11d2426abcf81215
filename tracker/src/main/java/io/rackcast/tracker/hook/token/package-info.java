/**
 * Announce tokens on the announce path: the memory of those seen before, which the event loops ask,
 * and the bounded, fair queue of those that wait for their signature's check on other threads.
 *
 * <p>Leaves the token's form to proto, and the keys to keys.
 */
@NullMarked
package io.rackcast.tracker.hook.token;

import org.jspecify.annotations.NullMarked;
