package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.store.SqliteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * Makes a backup of a publisher that runs or does not.
 *
 * <pre>
 * backup.json        what it is, see BackupNote
 * publisher.db       the database, as it was at one moment
 * content/torrents   all torrents, unless content is in a bucket
 * content/sha256     all content, if asked for
 * keys/              signing keys and keys of short tokens, if asked for
 * </pre>
 *
 * <p>All is made under another name beside the target, checked, and then named: a backup that has
 * its name is whole. The database comes first: what its rows speak of is on disk before they are.
 */
public final class Backup {
  private Backup() {}

  /** What was made, and what could not be. */
  public record Report(BackupNote note, Missing missing) {}

  /** What a backup holds besides the database and the torrents. */
  public record Extent(boolean withKeys, boolean withContent) {}

  /**
   * Makes one.
   *
   * @param target a folder that is not there yet
   * @throws IOException with one sentence when it cannot be made; then the target is not there
   */
  public static Report make(DataFolders folders, Path target, Extent extent, Clock clock)
      throws IOException {
    folders.requireEmbedded();
    folders.requireDatabase();
    if (extent.withContent() && folders.bucket().isPresent()) {
      throw new IOException(
          "content is in the bucket "
              + folders.bucket().get().place()
              + " and stays there; leave --with-content out, and copy the bucket by its own means");
    }
    if (Files.exists(target)) {
      throw new IOException(
          target + " is there already and is not overwritten; give another folder");
    }
    var parent = target.toAbsolutePath().getParent();
    var name = target.getFileName();
    if (parent == null || name == null || !Files.isDirectory(parent)) {
      throw new IOException("the folder of " + target + " is not there; make it first");
    }
    // What a run that was killed left behind.
    var draft = parent.resolve("." + name + ".partial");
    Trees.delete(draft);
    Trees.createPrivate(draft);
    try {
      var report = fill(folders, draft, extent, clock);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      Trees.sync(parent);
      return report;
    } finally {
      Trees.delete(draft);
    }
  }

  private static Report fill(DataFolders folders, Path draft, Extent extent, Clock clock)
      throws IOException {
    var database = draft.resolve(BackupNote.DATABASE);
    var at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    SqliteFile.copy(folders.database(), database);
    Trees.makePrivate(database);
    Trees.sync(database);
    var facts = SqliteFile.check(database);
    Trees.link(
        folders.content().resolve("torrents"),
        draft.resolve(BackupNote.CONTENT).resolve("torrents"));
    if (extent.withContent()) {
      Trees.link(
          folders.content().resolve("sha256"), draft.resolve(BackupNote.CONTENT).resolve("sha256"));
    }
    if (extent.withKeys()) {
      KeyCopies.backUp(folders, draft.resolve(BackupNote.KEYS));
    }
    var note =
        new BackupNote(
            BackupNote.FORMAT,
            at.toString(),
            facts.storeId(),
            facts.head(),
            facts.schema(),
            facts.releases(),
            Trees.digest(database).hex(),
            extent.withKeys(),
            extent.withContent());
    var file = Files.writeString(draft.resolve(BackupNote.FILE), note.json());
    Trees.sync(file);
    Trees.sync(draft);
    var missing =
        folders.bucket().isPresent()
            ? Missing.NOTHING
            : Missing.in(database, draft.resolve(BackupNote.CONTENT), extent.withContent());
    return new Report(note, missing);
  }
}
