package io.rackcast.tracker;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started, to be closed in reverse; a part that fails to close stops none of the rest. */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    started.push(part);
    return part;
  }

  /** Adds a part that is closed after all others. */
  <T extends AutoCloseable> T addFirst(T part) {
    started.addLast(part);
    return part;
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      var part = started.pop();
      try {
        part.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("{} did not close", part.getClass().getSimpleName(), e);
      }
    }
  }
}
