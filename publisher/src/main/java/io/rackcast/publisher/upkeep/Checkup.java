package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.content.ContentFolder;
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
    folders.requireDatabase();
    try (var store = Store.openSqlite(folders.database(), clock)) {
      var content = new ContentFolder(folders.content());
      var progress = meter.of(Verification.totalBytes(content));
      return new Verification(store, content, folders.damaged(), terms, findings, progress).run();
    }
  }
}
