package io.rackcast.publisher.store;

import java.util.Optional;

/** What must be so for a label to be moved: compare and set, for jobs that run side by side. */
public sealed interface LabelExpectation {
  /** Anything. */
  record Any() implements LabelExpectation {}

  /** It points at this version. */
  record At(String version) implements LabelExpectation {}

  /** There is no such label. */
  record Absent() implements LabelExpectation {}

  /** Whether it is so. */
  default boolean holds(Optional<String> versionNow) {
    if (this instanceof At at) {
      return versionNow.equals(Optional.of(at.version()));
    }
    return this instanceof Any || versionNow.isEmpty();
  }
}
