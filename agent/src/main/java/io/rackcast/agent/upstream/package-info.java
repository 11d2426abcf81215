/**
 * Registries, read for what nobody has approved yet: only those in the settings, with the agent's
 * own credentials, and what comes is checked by its digest. The publisher is told of each image, so
 * that the next one comes from the rack if it takes it in.
 *
 * <p>Follows the OCI Distribution Specification 1.1 (pull), the OCI Image Specification 1.1,
 * Docker's schema 2, and, by {@code proto.source}, Distribution's token authentication. Leaves to
 * {@code mirror} when a registry is asked at all.
 *
 * <p>{@link io.rackcast.agent.upstream.Registries} is the door.
 */
@NullMarked
package io.rackcast.agent.upstream;

import org.jspecify.annotations.NullMarked;
