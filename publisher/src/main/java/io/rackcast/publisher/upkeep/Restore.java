package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.store.SqliteFile;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * @param withOldKeys whether keys come back that are not there now and are older than those that
   *     are: they were retired
   */
  public record Terms(boolean force, boolean keepRevocations, boolean withOldKeys) {}

  /**
   * What was done.
   *
   * @param storeId the restored store's new identity
   * @param losses how it differs from what was there; empty when nothing was, or it is unreadable
   * @param keys signing keys that were put in place, and those that were not
   * @param before where the old database is now
   */
  public record Report(
      BackupNote note,
      String storeId,
      Optional<Losses> losses,
      boolean revocationsKept,
      KeyCopies.Restored keys,
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
    folders.requireEmbedded();
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
    var losses = losses(draft, note);
    SqliteFile.settle(draft);
    Trees.sync(draft);
    if (folders.bucket().isEmpty()) {
      Trees.link(backup.resolve(BackupNote.CONTENT), folders.content());
    }
    var keys =
        note.withKeys()
            ? KeyCopies.restore(backup.resolve(BackupNote.KEYS), folders, terms.withOldKeys())
            : KeyCopies.Restored.NONE;
    var old = new OldDatabase(folders);
    var before = old.link(aside());
    old.replaceBy(draft);
    return new Report(note, storeId, losses, terms.keepRevocations(), keys, before);
  }

  private Path aside() {
    var name = "before-restore-" + STAMP.format(clock.instant());
    var aside = folders.root().resolve(name);
    for (int i = 1; Files.exists(aside); i++) {
      aside = folders.root().resolve(name + "." + i);
    }
    return aside;
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
    OldDatabase.remove(draft);
    Files.copy(backup.resolve(BackupNote.DATABASE), draft);
    Trees.makePrivate(draft);
    return draft;
  }

  private Optional<Losses> losses(Path draft, BackupNote note) throws IOException {
    var old = new OldDatabase(folders);
    if (!old.isThere()) {
      return Optional.empty();
    }
    var copy = folders.root().resolve(folders.database().getFileName() + ".compared");
    try (var restored = Store.openSqlite(draft, clock);
        var later = copied(old, copy)) {
      boolean isSameStore = later.approvals().storeId().equals(note.storeId());
      return Optional.of(
          new Comparison(later, restored, isSameStore, terms.keepRevocations(), clock.instant())
              .run());
    } catch (UnreadableException e) {
      if (terms.keepRevocations()) {
        throw new IOException(e.getMessage(), e);
      }
      // What is broken is what is replaced.
      return Optional.empty();
    } finally {
      OldDatabase.remove(copy);
    }
  }

  // A copy: what is opened has its schema brought up to date, and the old one is to stay.
  private Store copied(OldDatabase old, Path copy) throws IOException, UnreadableException {
    try {
      return Store.openSqlite(old.copyTo(copy), clock);
    } catch (StoreException e) {
      throw new UnreadableException(e);
    }
  }

  /** The old database cannot be read. */
  private static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(StoreException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
