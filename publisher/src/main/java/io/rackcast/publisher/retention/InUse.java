package io.rackcast.publisher.retention;

import io.rackcast.publisher.store.RetentionCandidate;

/**
 * Whether a release is in use by another part of the publisher, and so must not go. Asked for each
 * release right before it would be withdrawn; must be quick. Those that are being rolled out are
 * known without it.
 *
 * <p>That URLs of a release are signed does not count: agents renew them for as long as they seed,
 * so nothing that a node has in its cache would ever go.
 */
@FunctionalInterface
public interface InUse {
  /** Nothing is. */
  InUse NOTHING = release -> false;

  /** Whether it is in use. */
  boolean test(RetentionCandidate release);
}
