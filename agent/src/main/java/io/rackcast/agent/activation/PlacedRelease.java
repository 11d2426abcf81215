package io.rackcast.agent.activation;

import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.transfer.storage.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * A release that was placed for a link, as {@code FOLDER/NAME-VERSION}. A file beside it, {@code
 * .NAME-VERSION.rackcast-release}, says which it is: what has none was put there by somebody else
 * and is never removed.
 *
 * @param path where it stands, or is to stand
 */
record PlacedRelease(Path path, ReleaseName name) {

  /** The place of a release in {@code folder}; a name may have slashes, a file name has none. */
  static PlacedRelease in(Path folder, ReleaseName name) {
    return new PlacedRelease(
        folder.resolve(name.name().replace('/', '_') + "-" + name.version()), name);
  }

  /** What was placed here; empty if it was somebody else's doing. */
  static Optional<PlacedRelease> at(Path path) throws IOException {
    Path note = note(path);
    if (!Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new PlacedRelease(path, ReleaseName.parse(Files.readString(note))));
    } catch (IllegalArgumentException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether it stands there whole: the note is written before the release is renamed into its
   * place, and only where nothing was.
   */
  boolean isThere() throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && at(path).filter(there -> there.name.equals(name)).isPresent();
  }

  /** Writes the note; to be called only where nothing stands. */
  void announce() throws IOException {
    Files.writeString(
        note(path),
        name.toString(),
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS); // others may write to the folder
  }

  /** Removes the note if nothing came to stand there. */
  void takeBackUnlessThere() throws IOException {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(note(path));
    }
  }

  FileTime placedAt() throws IOException {
    return Files.getLastModifiedTime(note(path), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Removes it. The name goes first: what stands under it is whole at any time, also if this is
   * killed or cannot go on.
   */
  void delete() throws IOException {
    Path gone = path.resolveSibling("." + path.getFileName() + ".rackcast-removed");
    Trees.delete(gone); // what a killed command left
    Files.move(path, gone, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(note());
    Trees.delete(gone);
  }

  private Path note() {
    return note(path);
  }

  private static Path note(Path path) {
    return path.resolveSibling("." + path.getFileName() + ".rackcast-release");
  }
}
