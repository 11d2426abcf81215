/**
 * The chain that announces and scrapes pass before and after the answer, whichever frontend they
 * came by.
 *
 * <p>Owns the hook's contract, which a site's own hooks implement too, the passage through the
 * chain, and the reasons of refusals. The shipped hooks are in {@code token} and {@code rule}, what
 * loads a site's own in {@code plugin}. Leaves swarms and answers to core.
 */
@NullMarked
package io.rackcast.tracker.hook;

import org.jspecify.annotations.NullMarked;
