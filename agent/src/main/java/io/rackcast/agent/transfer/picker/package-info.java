/**
 * Which block is asked of which peer: inside the rack the rarest piece first, with an end game;
 * outside only pieces of the node's own stripes that nobody inside has.
 *
 * <p>Pure decisions over primitives: no socket, no file, no clock. Owns what is missing, who has
 * what, whom a rack's rules let be asked for which stripes, and which requests are open; leaves
 * sending, timing and verification to the transfer package. All of it is confined to the transfer's
 * event loop.
 */
@NullMarked
package io.rackcast.agent.transfer.picker;

import org.jspecify.annotations.NullMarked;
