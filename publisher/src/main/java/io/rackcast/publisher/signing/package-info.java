/**
 * The keys that sign announce URLs and node tokens, and the signing itself.
 *
 * <p>Owns the key files (JWK, RFC 7517, readable by their owner only), the key set that trackers
 * fetch and the life of tokens. Leaves the claims' form to {@code io.rackcast.proto.token} and who
 * may have something signed to {@code identity}.
 */
@NullMarked
package io.rackcast.publisher.signing;

import org.jspecify.annotations.NullMarked;
