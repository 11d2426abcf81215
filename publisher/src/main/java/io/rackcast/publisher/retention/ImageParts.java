package io.rackcast.publisher.retention;

import io.rackcast.publisher.store.RetentionCandidate;

/**
 * Which releases are parts of images: those go with their images and by no rule of retention. Asked
 * for each release right before it would be withdrawn; must be quick.
 *
 * <p>That URLs of a release are signed keeps it no longer: agents renew them for as long as they
 * seed, so nothing that a node has in its cache would ever go.
 */
@FunctionalInterface
public interface ImageParts {
  /** No release is. */
  ImageParts NONE = release -> false;

  /** Whether this one is. */
  boolean include(RetentionCandidate release);
}
