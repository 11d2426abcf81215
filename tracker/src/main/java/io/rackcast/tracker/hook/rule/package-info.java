/**
 * The hooks that need no signature: approval, clients, limits, node keys, interval variation.
 *
 * <p>Each decides by what it was told at start, and none knows the others; the order is the
 * chain's.
 */
@NullMarked
package io.rackcast.tracker.hook.rule;

import org.jspecify.annotations.NullMarked;
