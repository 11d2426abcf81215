/**
 * From what a registry says to approved images: the queue's workers, and the scan that finds what
 * the registry did not say.
 *
 * <p>{@link io.rackcast.publisher.registry.intake.Intake} is the door. A push becomes a row of the
 * queue before its sender is answered; a worker reads the manifest, and those that an index names,
 * has every blob published as a release of the image's name, and only then the manifests and the
 * tag are there to be asked for. Each step can be done twice, so a worker that is killed leaves
 * nothing but a row to be claimed again. What a notification claims is never believed: digests,
 * sizes and tags are read from the registry.
 */
@NullMarked
package io.rackcast.publisher.registry.intake;

import org.jspecify.annotations.NullMarked;
