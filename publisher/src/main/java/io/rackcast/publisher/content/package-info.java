/**
 * How content arrives and where it is kept.
 *
 * <p>{@link io.rackcast.publisher.content.Uploads} takes content in, in one pass that hashes while
 * it writes, and makes releases of it; a {@link io.rackcast.publisher.content.ContentStore} keeps
 * each file once, under its SHA-256, in a folder or (package {@code bucket}) in a bucket. The order
 * of writing is the promise: content is synced, then its folder entry or object, then one database
 * transaction approves it. Whatever is killed in between leaves bytes that nobody points at, never
 * a release without its bytes.
 *
 * <p>Leaves who may do what to {@code identity} and the wire to {@code grpc} and {@code web}.
 */
@NullMarked
package io.rackcast.publisher.content;

import org.jspecify.annotations.NullMarked;
