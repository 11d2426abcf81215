package io.rackcast.publisher;

import io.rackcast.publisher.store.DatabaseServer;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.upkeep.DataFolders;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Opens the store of a publisher that starts. */
final class StoreOpening {
  private StoreOpening() {}

  /**
   * Opens the database in the settings, or the embedded one in {@code directory}, which stays open
   * if that fails.
   *
   * @throws IOException with one sentence if it cannot be opened
   */
  static Store open(Optional<DatabaseServer> server, DataDirectory directory, Clock clock)
      throws IOException {
    return server.isPresent()
        ? Store.open(server.get(), directory.publisherId(), clock)
        : openFile(directory, clock);
  }

  private static Store openFile(DataDirectory directory, Clock clock) throws IOException {
    DataFolders.requireWhole(directory.database());
    var store = Store.openSqlite(directory.database(), clock);
    // The data-dir is this publisher's alone: whoever claimed one was killed.
    try {
      store.pushes().releaseAll();
      store.scans().releaseAll();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
