/**
 * Content that lives elsewhere, read over HTTP: URLs whose secrets are never printed, links that
 * expire, redirects, credentials of hosts, and the token flow of registries.
 *
 * <p>Follows RFC 9110 (Range, If-Range, redirects, WWW-Authenticate), RFC 6750 (bearer tokens) and
 * the Distribution specification's token authentication. Leaves to its users what is done with the
 * bytes, how long a body may be silent, and which hosts may be asked at all.
 */
@NullMarked
package io.rackcast.proto.source;

import org.jspecify.annotations.NullMarked;
