package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.store.SqliteFile;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Puts a backup in place of what a publisher has, which must not run.
 *
 * <p>All is made ready beside the database, which the last step replaces in one: killed before, the
 * old one stands; after, the new one. What it replaces stays under another name.
 */
public final class Restore {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Takes the data-dir so that no publisher starts on it meanwhile. */
  @FunctionalInterface
  public interface Lock {
    /** Fails with one sentence when somebody has it. */
    AutoCloseable of(Path root) throws IOException;
  }

  /**
   * What is allowed.
   *
   * @param force whether a data-dir may be replaced that holds something
   * @param keepRevocations whether what was revoked since the backup stays revoked
   */
  public record Terms(boolean force, boolean keepRevocations) {}

  /**
   * What was done.
   *
   * @param storeId the restored store's new identity
   * @param losses how it differs from what was there; empty when nothing was, or it is unreadable
   * @param keys signing keys that were put in place
   * @param before where the old database is now
   */
  public record Report(
      BackupNote note,
      String storeId,
      Optional<Losses> losses,
      boolean revocationsKept,
      int keys,
      Optional<Path> before) {}

  private final DataFolders folders;
  private final Path backup;
  private final Terms terms;
  private final Clock clock;

  private Restore(DataFolders folders, Path backup, Terms terms, Clock clock) {
    this.folders = folders;
    this.backup = backup;
    this.terms = terms;
    this.clock = clock;
  }

  /**
   * Restores a backup.
   *
   * @throws IOException with one sentence when it cannot be; then all is as it was, but for content
   *     and keys that may have come
   */
  public static Report run(DataFolders folders, Path backup, Terms terms, Lock lock, Clock clock)
      throws IOException {
    var note = checked(backup);
    try (var held = lock.of(folders.root())) {
      return new Restore(folders, backup, terms, clock).place(note);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static BackupNote checked(Path backup) throws IOException {
    var note = BackupNote.read(backup);
    var database = backup.resolve(BackupNote.DATABASE);
    if (!Trees.digest(database).hex().equals(note.databaseSha256())) {
      throw new IOException(
          database + " is not what was backed up: its digest is another; use another backup");
    }
    var unused = SqliteFile.check(database);
    if (SqliteFile.isOfALaterProgram(database)) {
      throw new IOException(
          "%s has schema %s, made by a later version of this program; restore it with that one"
              .formatted(backup, note.schema()));
    }
    return note;
  }

  private Report place(BackupNote note) throws IOException {
    boolean isEmpty = isEmpty();
    if (!isEmpty && !terms.force()) {
      throw new IOException(
          "data-dir "
              + folders.root()
              + " holds something already; give --force, then its database is moved aside");
    }
    var draft = draft();
    var storeId = SqliteFile.becomeAnother(draft);
    var losses = losses(draft);
    SqliteFile.settle(draft);
    Trees.sync(draft);
    Trees.link(backup.resolve(BackupNote.CONTENT), folders.content());
    int keys = note.withKeys() ? KeyCopies.restore(backup.resolve(BackupNote.KEYS), folders) : 0;
    var before = setAside();
    Files.move(draft, folders.database(), StandardCopyOption.ATOMIC_MOVE);
    Trees.sync(folders.root());
    return new Report(note, storeId, losses, terms.keepRevocations(), keys, before);
  }

  private boolean isEmpty() throws IOException {
    try (var list = Files.list(folders.root())) {
      return list.allMatch(
          file -> List.of("lock", draftName()).contains(String.valueOf(file.getFileName())));
    }
  }

  private String draftName() {
    return folders.database().getFileName() + ".restoring";
  }

  private Path draft() throws IOException {
    var draft = folders.root().resolve(draftName());
    // Also what a run that was killed left behind.
    for (var ending : List.of("", "-wal", "-shm", "-journal")) {
      Files.deleteIfExists(draft.resolveSibling(draftName() + ending));
    }
    Files.copy(backup.resolve(BackupNote.DATABASE), draft);
    Trees.makePrivate(draft);
    return draft;
  }

  private Optional<Losses> losses(Path draft) {
    if (!Files.exists(folders.database())) {
      return Optional.empty();
    }
    try (var restored = Store.openSqlite(draft, clock)) {
      try (var old = Store.openSqlite(folders.database(), clock)) {
        return Optional.of(Losses.of(old, restored, terms.keepRevocations()));
      } catch (StoreException e) {
        if (terms.keepRevocations()) {
          throw e;
        }
        // What is broken is what is replaced.
        return Optional.empty();
      }
    }
  }

  /** Gives the old database another name; its own stays until the new one takes it. */
  private Optional<Path> setAside() throws IOException {
    var database = folders.database();
    if (!Files.exists(database)) {
      return Optional.empty();
    }
    var aside = folders.root().resolve("before-restore-" + STAMP.format(clock.instant()));
    Trees.createPrivate(aside);
    try {
      SqliteFile.settle(database);
    } catch (StoreException e) {
      // Broken: it goes with its log, which must not be taken for the new one's.
    }
    for (var ending : List.of("-wal", "-shm")) {
      var log = database.resolveSibling(database.getFileName() + ending);
      if (Files.exists(log)) {
        Files.move(log, aside.resolve(String.valueOf(log.getFileName())));
      }
    }
    var kept = aside.resolve(String.valueOf(database.getFileName()));
    Files.createLink(kept, database);
    Trees.sync(aside);
    return Optional.of(kept);
  }
}
