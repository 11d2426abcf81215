/**
 * The role {@code origin}: the first, permanent seed of everything that is approved. Follows the
 * publisher's approvals, reads what is missing from its blobs (HTTP, RFC 9110 section 14, Range)
 * and offers it to the engine, which verifies it and seeds it while it arrives. Leaves the exchange
 * to {@code transfer}, and the state of each artifact to {@code swarm} and {@code cache}.
 */
@NullMarked
package io.rackcast.agent.origin;

import org.jspecify.annotations.NullMarked;
