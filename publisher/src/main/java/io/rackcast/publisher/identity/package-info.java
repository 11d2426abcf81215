/**
 * Who calls and what the caller may do: rights on release names, denied by default.
 *
 * <p>Owns {@link io.rackcast.publisher.identity.Right}, {@link
 * io.rackcast.publisher.identity.Caller} and the static tokens; the tokens of CI systems are in
 * {@code oidc}, client certificates in {@code certificate}; {@link
 * io.rackcast.publisher.identity.Access} takes each decision and has it recorded. Leaves the
 * reading of requests and the wording on the wire to {@code grpc} and {@code web}. Bearer tokens
 * follow RFC 6750 section 2.1.
 */
@NullMarked
package io.rackcast.publisher.identity;

import org.jspecify.annotations.NullMarked;
