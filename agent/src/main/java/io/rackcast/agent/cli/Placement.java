package io.rackcast.agent.cli;

import io.rackcast.agent.cli.ContentCopy.Manner;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts content in its place in one step: nobody sees a half of it under its name, and what is not
 * the published content never gets the name. The temporary name holds the process id, so that what
 * a killed command left is cleaned up by the next one.
 */
final class Placement implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Placement.class);

  private final Path target;
  private final String prefix;
  private final Path temporary;

  /** Prepares to place content at {@code target}. */
  Placement(Path target) {
    this.target = target;
    this.prefix = "." + target.getFileName() + ".rackcast-";
    this.temporary = target.resolveSibling(prefix + ProcessHandle.current().pid());
  }

  /**
   * Copies or links {@code source} to the target, and compares.
   *
   * @throws ProgramException if it cannot be written or is not what {@code expected} says
   */
  void place(Path source, Sha256Digest expected, Link link) {
    cleanUp();
    try {
      var copy = new ContentCopy(Manner.of(link));
      compare(copy.bring(source, temporary), expected);
      rename(temporary);
    } catch (IOException e) {
      throw new ProgramException(sentence(e, link), e);
    }
  }

  /** Compares {@code source} where it is, and renames it to the target. */
  void move(Path source, Sha256Digest expected) {
    try {
      compare(new ContentCopy(Manner.CHECK).bring(source, source), expected);
      rename(source);
    } catch (IOException e) {
      throw new ProgramException(sentence(e, Link.COPY), e);
    }
  }

  /** Removes what an interrupted placement left. */
  @Override
  public void close() {
    Cleanup.remove(temporary);
  }

  private void rename(Path from) throws IOException {
    Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private void compare(Sha256Digest found, Sha256Digest expected) {
    if (!found.equals(expected)) {
      throw new ProgramException(
          "the content for "
              + target
              + " has the digest "
              + found
              + " instead of "
              + expected
              + "; nothing was placed, fetch it again");
    }
  }

  private String sentence(IOException e, Link link) {
    String reason =
        e instanceof FileSystemException fault && fault.getReason() != null
            ? fault.getReason()
            : String.valueOf(e.getMessage());
    boolean links = link == Link.HARD || link == Link.REFLINK;
    String cure = links ? "; leave out --link to copy it" : "; mend that and try again";
    return target + " cannot be written (" + reason + ")" + cure;
  }

  private void cleanUp() {
    @Nullable Path parent = target.getParent();
    if (parent == null) {
      return;
    }
    try (Stream<Path> entries = Files.list(parent)) {
      entries.filter(this::isAbandoned).toList().forEach(Cleanup::remove);
    } catch (IOException e) {
      log.debug("{} cannot be listed", parent, e);
    }
  }

  private boolean isAbandoned(Path entry) {
    String name = entry.getFileName().toString();
    if (!name.startsWith(prefix)) {
      return false;
    }
    String pid = name.substring(prefix.length());
    return pid.matches("[0-9]{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }
}
