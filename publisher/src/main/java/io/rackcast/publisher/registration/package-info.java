/**
 * Content that lives elsewhere: fetched by the publisher itself and published as an upload of its
 * own, so it is hashed, kept and approved in the same way; or only hashed, and left where it is.
 *
 * <p>Owns which URLs may be read, how long another server may be silent, how many registrations run
 * at a time, how they are given up, and the links that the publisher signs for buckets. Leaves the
 * bytes to {@code content}, and HTTP to {@code io.rackcast.proto.source}.
 */
@NullMarked
package io.rackcast.publisher.registration;

import org.jspecify.annotations.NullMarked;
