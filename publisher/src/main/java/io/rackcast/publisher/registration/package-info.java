/**
 * Content that lives elsewhere: fetched by the publisher itself and published as an upload of its
 * own, so it is hashed, kept and approved in the same way.
 *
 * <p>Owns which URLs may be read, how long another server may be silent, how many registrations run
 * at a time and how they are given up. Leaves the bytes to {@code content}.
 */
@NullMarked
package io.rackcast.publisher.registration;

import org.jspecify.annotations.NullMarked;
