/**
 * Reading images from registries: tags, manifests, blobs and lists of names, never writing.
 *
 * <p>Follows the OCI Distribution Specification 1.1 (pull, content discovery), the OCI Image
 * Specification 1.1, Docker's schema 2 manifests and manifest lists, and Distribution's token
 * authentication. What a registry says is checked before it is believed: manifests by their digest,
 * and every other host that it names before it is asked. Leaves to its users what is done with
 * images, when a reading is tried again, and the digest of a blob, whose bytes pass through once.
 *
 * <p>{@link io.rackcast.publisher.registry.client.RegistryClient} is the door.
 */
@NullMarked
package io.rackcast.publisher.registry.client;

import org.jspecify.annotations.NullMarked;
