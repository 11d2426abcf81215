package io.rackcast.publisher.content.bucket;

import io.rackcast.publisher.content.ContentStore.Work;
import io.rackcast.publisher.content.Deadline;
import java.io.IOException;
import java.util.Optional;

/**
 * Whether somebody holds the database's lock while this thread asks the bucket: then each request
 * has one short try, and none begins after the deadline.
 */
final class Haste {
  // With the thread rather than as a parameter, which each request and helper would hand on.
  private static final ThreadLocal<Optional<Deadline>> DEADLINE =
      ThreadLocal.withInitial(Optional::empty);

  private Haste() {}

  /** The deadline of this thread; empty when nobody waits. */
  static Optional<Deadline> deadline() {
    return DEADLINE.get();
  }

  /** Works under a deadline, or, if empty, without. */
  static <T> T under(Optional<Deadline> deadline, Work<T> work) throws IOException {
    var before = DEADLINE.get();
    DEADLINE.set(deadline);
    try {
      return work.run();
    } finally {
      DEADLINE.set(before);
    }
  }
}
