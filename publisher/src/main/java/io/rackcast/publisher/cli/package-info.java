/**
 * The publisher's commands for people and pipelines: {@code init}, and the client commands that
 * talk to a running publisher over gRPC.
 *
 * <p>Owns what they print and how they end: 0 done, 1 failed, 2 wrong usage; with {@code --json}
 * one object on standard output ({@code audit}, an export, one a line), all else on standard error.
 * Knows the server only by its contract.
 */
@NullMarked
package io.rackcast.publisher.cli;

import org.jspecify.annotations.NullMarked;
