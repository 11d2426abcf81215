package io.rackcast.agent.daemon;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes parts one after the other; one that fails keeps no other from its turn. */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  static void inOrder(AutoCloseable... parts) {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.error("{} failed to stop in order", part.getClass().getSimpleName(), e);
      }
    }
  }
}
