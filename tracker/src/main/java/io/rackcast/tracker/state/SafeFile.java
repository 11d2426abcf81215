package io.rackcast.tracker.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Replaces a file as a whole. */
public final class SafeFile {
  private SafeFile() {}

  /** Writes beside {@code file}, waits until it is on the disk, and renames; makes its folder. */
  public static void replace(Path file, byte[] content) throws IOException {
    replace(file, content, new FileAttribute<?>[0]);
  }

  /** As {@link #replace}, with a file that only its owner can read, from its first byte on. */
  public static void replaceSecret(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(draft(file));
    replace(
        file,
        content,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static Path draft(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  private static void replace(Path file, byte[] content, FileAttribute<?>... attributes)
      throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    var draft = draft(file);
    try (var channel =
        FileChannel.open(draft, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), attributes)) {
      var rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(draft, file, ATOMIC_MOVE);
  }
}
