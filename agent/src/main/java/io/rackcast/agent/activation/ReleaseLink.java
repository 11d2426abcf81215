package io.rackcast.agent.activation;

import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The symbolic link that says which release is in use, and beside it {@code .LINK.previous}, which
 * says what was before. Each changes by a rename, so it is always the old or the new. Guarded by
 * {@link LinkLock}.
 */
final class ReleaseLink {
  private static final int MOST_LINKS = 40; // as the kernel follows

  private final Path path;
  private final Path folder;

  ReleaseLink(Path given) {
    Path absolute = given.toAbsolutePath().normalize();
    @Nullable Path parent = absolute.getParent();
    @Nullable Path name = absolute.getFileName();
    if (parent == null || name == null || !Files.isDirectory(parent)) {
      throw new ProgramException("the folder " + parent + " does not exist; make it first");
    }
    this.folder = parent;
    this.path = absolute;
  }

  Path path() {
    return path;
  }

  Path folder() {
    return folder;
  }

  /** What it points at; empty if it is not there. */
  Optional<Path> target() throws IOException {
    return read(path);
  }

  private Optional<Path> read(Path link) throws IOException {
    if (Files.isSymbolicLink(link)) {
      return Optional.of(folder.resolve(Files.readSymbolicLink(link)).normalize());
    }
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      throw new ProgramException(
          link
              + " is a real "
              + (Files.isDirectory(link) ? "folder" : "file")
              + " and is not replaced by a link; move it away first");
    }
    return Optional.empty();
  }

  /** A link that leads to itself, or through itself, would lead nowhere. */
  void refuseItself(Path release) {
    Path at = release;
    for (int i = 0; i < MOST_LINKS; i++) {
      if (at.startsWith(path)) {
        throw new ProgramException(
            release + " leads through the link itself; name the release it is to point at");
      }
      if (!Files.isSymbolicLink(at)) {
        return;
      }
      at = next(at);
    }
  }

  private static Path next(Path at) {
    try {
      return at.resolveSibling(Files.readSymbolicLink(at)).normalize();
    } catch (IOException e) {
      throw new ProgramException(at + " cannot be read (" + e.getMessage() + "); mend that", e);
    }
  }

  /** Points it at a release. */
  void point(Path target) throws IOException {
    read(path); // something real may have come in the way while a hook ran
    put(path, target);
  }

  void remove() throws IOException {
    Files.deleteIfExists(path);
  }

  /** Keeps in mind what was in use before. */
  void remember(Path previous) throws IOException {
    put(memoryPath(), previous);
  }

  /** What {@link #remember} was told last. */
  Optional<Path> memory() throws IOException {
    return read(memoryPath());
  }

  /** What was in use before, and is still there. */
  Path remembered() throws IOException {
    Optional<Path> inUse = target();
    Path previous =
        memory()
            .filter(before -> !inUse.equals(Optional.of(before)))
            .orElseThrow(this::nothingKnown);
    if (!Files.exists(previous)) {
      throw new ProgramException(
          previous + ", which was in use before, is gone; fetch that version again");
    }
    return previous;
  }

  private ProgramException nothingKnown() {
    return new ProgramException(
        "nothing is known of what " + path + " pointed at before; activate a release by its path");
  }

  Path memoryPath() {
    return path.resolveSibling("." + path.getFileName() + ".previous");
  }

  private void put(Path link, Path target) throws IOException {
    Path fresh = path.resolveSibling("." + path.getFileName() + ".new");
    // Relative within one folder, so that the folder can be moved or mounted elsewhere.
    Path content = folder.equals(target.getParent()) ? folder.relativize(target) : target;
    try {
      Files.deleteIfExists(fresh); // what a killed command left; the lock is ours
      Files.createSymbolicLink(fresh, content);
      Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw new ProgramException(
          link
              + " cannot be switched ("
              + (e.getReason() == null ? e.getMessage() : e.getReason())
              + "); mend that and try again",
          e);
    }
  }
}
