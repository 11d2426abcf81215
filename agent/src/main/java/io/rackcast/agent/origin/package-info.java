/**
 * The role {@code origin}: the first, permanent seed of everything that is approved. Follows the
 * publisher's approvals, reads what is missing from its store or from where it says that the
 * content is (HTTP, RFC 9110 section 14, Range), and offers it to the engine, which verifies it and
 * seeds it while it arrives. Leaves HTTP to {@code io.rackcast.proto.source}, the exchange to
 * {@code transfer}, and the state of each artifact to {@code swarm} and {@code cache}.
 *
 * <p>{@code Origin} says what is taken in, {@code OriginFill} runs several {@code Reading}s for one
 * artifact; these claim {@code Shares} of its pieces and read them from the {@code Places} of its
 * files.
 */
@NullMarked
package io.rackcast.agent.origin;

import org.jspecify.annotations.NullMarked;
