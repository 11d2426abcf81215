/**
 * Which block is asked of which peer: rarest piece first, end game at the end.
 *
 * <p>Pure decisions over primitives: no socket, no file, no clock. Owns what is missing, who has
 * what, and which requests are open; leaves sending, timing and verification to the transfer
 * package. All of it is confined to the transfer's event loop.
 */
@NullMarked
package io.rackcast.agent.transfer.picker;

import org.jspecify.annotations.NullMarked;
