package io.rackcast.publisher.registry.hook;

import java.util.List;

/** Where checked events go. Called by many threads at once. */
@FunctionalInterface
public interface PushQueue {
  /**
   * Keeps all of them, or none; they are durable when it returns. Events that are kept already
   * (same registry and id) are fine.
   *
   * @param events at least one, at most 1,000
   * @throws RuntimeException when they cannot be kept now; the sender is answered 503 and tries
   *     again
   */
  void accept(List<PushEvent> events);
}
