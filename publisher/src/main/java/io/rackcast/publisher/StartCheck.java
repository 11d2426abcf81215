package io.rackcast.publisher;

import io.rackcast.proto.program.ProgramException;
import io.rackcast.publisher.signing.SigningKeys;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a publisher could start with some settings, for {@code check-config}. A file may be
 * checked on another machine than its publisher's: what is not there is a warning.
 */
final class StartCheck {
  private StartCheck() {}

  /**
   * What a start would not find here, or does not answer for now, a sentence each.
   *
   * @throws ProgramException with one sentence when the settings have to be mended
   */
  static List<String> warnings(PublisherConfig config, Clock clock) {
    var warnings = new ArrayList<String>();
    keys(config).ifPresent(warnings::add);
    dataDir(config.dataDir()).ifPresent(warnings::add);
    database(config).ifPresent(warnings::add);
    BucketCheck.warning(config.bucket(), clock).ifPresent(warnings::add);
    return warnings;
  }

  private static Optional<String> keys(PublisherConfig config) {
    try {
      SigningKeys.requireFolder(config.keys());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getMessage() + "; run needs it");
    }
  }

  private static Optional<String> dataDir(Path folder) {
    var there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.isDirectory(there) && Files.isWritable(there)
        ? Optional.empty()
        : Optional.of(
            "data-dir %s cannot be used here: %s is no folder that the user %s may write to; run needs it"
                .formatted(folder, there, System.getProperty("user.name")));
  }

  private static Optional<String> database(PublisherConfig config) {
    if (config.database().isEmpty()) {
      return Optional.empty();
    }
    try {
      Store.probe(config.database().get());
      return Optional.empty();
    } catch (StoreException e) {
      if (StoreException.away(e).isEmpty()) {
        throw new ProgramException(String.valueOf(e.getMessage()), e);
      }
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
