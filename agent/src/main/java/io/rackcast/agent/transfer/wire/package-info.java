/**
 * The peer protocol's bytes: handshake, messages, the extension handshake (BEP 3, 6, 10, 21).
 *
 * <p>Owns layouts and their bounds; leaves what a message means to the transfer package. Knows
 * Netty's buffers and no socket.
 */
@NullMarked
package io.rackcast.agent.transfer.wire;

import org.jspecify.annotations.NullMarked;
