package io.rackcast.agent.cli;

import io.rackcast.agent.transfer.storage.Trees;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what a fetch no longer needs. */
final class Cleanup {
  private static final Logger log = LoggerFactory.getLogger(Cleanup.class);

  private Cleanup() {}

  /**
   * Removes a file, or a folder with all in it, if it is there; what cannot be removed is logged.
   */
  static void remove(Path entry) {
    try {
      Trees.delete(entry);
    } catch (IOException e) {
      log.warn("{} could not be removed; remove it by hand", entry);
    }
  }
}
