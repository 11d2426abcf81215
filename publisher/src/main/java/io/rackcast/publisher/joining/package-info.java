/**
 * Machines that become nodes with an identity of their own: an operator makes a join token, a
 * machine shows it once with the digest of a secret that it made, and from then on that secret is
 * its bearer token, good for the one node. The publisher keeps digests alone.
 *
 * <p>Owns the rules and the tokens; leaves rows to {@code store}, what callers may do to {@code
 * identity}, and messages to {@code grpc}.
 */
@NullMarked
package io.rackcast.publisher.joining;

import org.jspecify.annotations.NullMarked;
