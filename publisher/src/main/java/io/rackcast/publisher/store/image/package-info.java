/**
 * Images of registries in the database: {@link io.rackcast.publisher.store.image.Pushes}, the queue
 * of what registries said, and {@link io.rackcast.publisher.store.image.Images}, the manifests that
 * were taken in with all they need, and the tags that stand for them.
 *
 * <p>The words are those of the OCI distribution specification: registry, repository, tag, digest,
 * manifest, blob.
 */
@NullMarked
package io.rackcast.publisher.store.image;

import org.jspecify.annotations.NullMarked;
