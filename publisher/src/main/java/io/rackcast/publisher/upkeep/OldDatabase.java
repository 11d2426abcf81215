package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.store.SqliteFile;
import io.rackcast.publisher.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The database that a restore replaces.
 *
 * <p>Its log must be gone when the new one takes the name, or it would be taken for the new one's;
 * and a file and its log cannot be replaced in one step. So where the log cannot be brought into
 * the file first, a mark says between the two steps that a restore is under way, and nobody opens
 * what stands there.
 */
final class OldDatabase {
  private static final List<String> LOGS = List.of("-wal", "-shm", "-journal");

  private final Path folder;
  private final Path file;
  private final Path mark;

  OldDatabase(DataFolders folders) {
    this.folder = folders.root();
    this.file = folders.database();
    this.mark = mark(file);
  }

  static Path mark(Path database) {
    return database.resolveSibling(database.getFileName() + ".replacing");
  }

  boolean isThere() {
    return Files.exists(file);
  }

  /** A copy as it is now, to look into; the old one is not changed. */
  Path copyTo(Path copy) throws IOException {
    remove(copy);
    SqliteFile.copy(file, copy);
    Trees.makePrivate(copy);
    return copy;
  }

  /** Removes a database and its logs. */
  static void remove(Path database) throws IOException {
    Files.deleteIfExists(database);
    for (var ending : LOGS) {
      Files.deleteIfExists(database.resolveSibling(database.getFileName() + ending));
    }
  }

  /** Gives it and its logs a second name; all stays in its place. */
  Optional<Path> link(Path aside) throws IOException {
    if (!isThere()) {
      return Optional.empty();
    }
    Trees.createPrivate(aside);
    try {
      SqliteFile.settle(file);
    } catch (StoreException e) {
      // Broken: it is kept with its log.
    }
    for (var ending : LOGS) {
      var log = log(ending);
      if (Files.exists(log)) {
        Files.createLink(aside.resolve(String.valueOf(log.getFileName())), log);
      }
    }
    var kept = aside.resolve(String.valueOf(file.getFileName()));
    Files.createLink(kept, file);
    Trees.sync(aside);
    return Optional.of(kept);
  }

  /** Puts the new one in its place. */
  void replaceBy(Path draft) throws IOException {
    boolean hasLogs = LOGS.stream().anyMatch(ending -> Files.exists(log(ending)));
    if (hasLogs) {
      Files.writeString(mark, "a restore is under way\n");
      Trees.sync(mark);
      Trees.sync(folder);
      for (var ending : LOGS) {
        Files.deleteIfExists(log(ending));
      }
      Trees.sync(folder);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    Trees.sync(folder);
    // Also that of a run that was killed.
    if (Files.deleteIfExists(mark)) {
      Trees.sync(folder);
    }
  }

  private Path log(String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }
}
