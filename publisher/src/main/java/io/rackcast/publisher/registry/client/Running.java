package io.rackcast.publisher.registry.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is under way, so that closing ends it; for any thread. */
final class Running implements AutoCloseable {
  private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /** Has {@code end} called when this is closed, at once if it is. */
  void add(Runnable end) {
    ends.add(end);
    if (isClosed) {
      end.run();
    }
  }

  void remove(Runnable end) {
    ends.remove(end);
  }

  boolean isClosed() {
    return isClosed;
  }

  @Override
  public void close() {
    isClosed = true;
    ends.forEach(Runnable::run);
  }
}
