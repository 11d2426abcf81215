/**
 * What the three programs have in common: their commands, how they start, stop and fail, their
 * logs, and the HTTP server that tells operators how they are.
 *
 * <p>What a program does belongs to its own module, as do the commands of its client.
 */
@NullMarked
package io.rackcast.proto.program;

import org.jspecify.annotations.NullMarked;
