package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A {@link Verification} of a publisher's folders, with the database opened for it. */
public final class Checkup {
  private Checkup() {}

  /** Begins to show progress. */
  @FunctionalInterface
  public interface Meter {
    /** Is told how many bytes will be read; what it returns is told how many were. */
    LongConsumer of(long totalBytes);
  }

  private static Store look(DataFolders folders, Clock clock) throws IOException {
    if (folders.server().isPresent()) {
      folders.requireContent();
      return Store.lookAt(folders.server().get(), clock);
    }
    folders.requireDatabase();
    return Store.lookAtSqlite(folders.database(), clock);
  }

  /**
   * Checks everything.
   *
   * @throws IOException with one sentence when there is nothing to check, or it cannot be read
   */
  public static Verification.Report run(
      DataFolders folders,
      Verification.Terms terms,
      Consumer<Finding> findings,
      Meter meter,
      Clock clock)
      throws IOException {
    try (var store = look(folders, clock);
        var content = folders.openContent(clock)) {
      var progress = meter.of(content.totalBytes());
      return new Verification(store, content, terms, findings, progress).run();
    }
  }
}
