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
import java.util.zip.CRC32C;

/**
 * Replaces a file as a whole. A sealed one begins with the CRC-32C of the rest, 4 bytes: one that
 * was cut or changed is then none, where it might pass for one that says less.
 */
public final class SafeFile {
  private static final int SEAL_BYTES = Integer.BYTES;

  private SafeFile() {}

  /** Writes beside {@code file}, waits until it is on the disk, and renames; makes its folder. */
  public static void replace(Path file, byte[] content) throws IOException {
    replace(file, content, new FileAttribute<?>[0]);
  }

  /** As {@link #replace}, sealed, for {@link #readSealed}. */
  public static void replaceSealed(Path file, byte[] content) throws IOException {
    replace(file, sealed(content));
  }

  /**
   * What {@link #replaceSealed} or {@link #replaceSecret} wrote.
   *
   * @throws IOException if it is not that any more, or cannot be read
   */
  public static byte[] readSealed(Path file) throws IOException {
    var all = ByteBuffer.wrap(Files.readAllBytes(file));
    if (all.remaining() < SEAL_BYTES || all.getInt() != seal(all.slice())) {
      throw new IOException("it was cut or changed");
    }
    var content = new byte[all.remaining()];
    all.get(content);
    return content;
  }

  private static byte[] sealed(byte[] content) {
    return ByteBuffer.allocate(SEAL_BYTES + content.length)
        .putInt(seal(ByteBuffer.wrap(content)))
        .put(content)
        .array();
  }

  private static int seal(ByteBuffer content) {
    var crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  /**
   * As {@link #replaceSealed}, with a file that only its owner can read, from its first byte on.
   */
  public static void replaceSecret(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(draft(file));
    replace(
        file,
        sealed(content),
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
