/**
 * Tokens that let a peer join one swarm, or a node speak to its tracker: signed by the publisher,
 * checked by the tracker (RFC 7515, 7517, 7519, 8725).
 *
 * <p>It owns what stands in a token, how it is signed and checked, how it travels in an announce
 * URL, and the form of the published keys. Fetching keys, remembering verdicts and counting them is
 * left to the tracker; making and keeping private keys to the publisher.
 */
@NullMarked
package io.rackcast.proto.token;

import org.jspecify.annotations.NullMarked;
