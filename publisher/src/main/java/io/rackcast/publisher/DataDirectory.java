package io.rackcast.publisher;

import io.rackcast.proto.program.FileFault;
import io.rackcast.publisher.upkeep.DataFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a publisher owns while it runs: nobody else on the machine may look into it, and
 * no second publisher may use it at the same time.
 */
record DataDirectory(Path root, FileChannel lockFile) implements AutoCloseable {
  private static final String DATABASE = "publisher.db";
  private static final String CONTENT = "content";

  /**
   * Opens it, makes it when it is new (mode 0700).
   *
   * @throws IOException with one sentence when it cannot be used
   */
  static DataDirectory open(Path root) throws IOException {
    try {
      Files.createDirectories(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new IOException(
            root + " is in use by another publisher; stop that one or give another data-dir");
      }
      return new DataDirectory(root, channel);
    } catch (FileSystemException e) {
      throw new IOException(
          "data-dir " + root + " cannot be used (" + FileFault.reason(e) + "); check its rights",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path database() {
    return root.resolve(DATABASE);
  }

  /**
   * What tells this publisher from others on the same database; made once.
   *
   * @throws IOException when it can be neither read nor written
   */
  String publisherId() throws IOException {
    var file = root.resolve("publisher-id");
    if (!Files.exists(file)) {
      var whole = root.resolve("publisher-id.new");
      Files.writeString(whole, UUID.randomUUID() + "\n");
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
    var id = Files.readString(file).strip();
    if (!id.matches("[0-9a-f-]{36}")) {
      throw new IOException(
          file + " does not hold the id that it was given; put it back from a backup");
    }
    return id;
  }

  Path shortKeys() {
    return root.resolve("short-token-keys.json");
  }

  Path uploads() {
    return root.resolve("uploads");
  }

  Path content() {
    return root.resolve(CONTENT);
  }

  /** The same places of a folder that a publisher may be using. */
  static DataFolders folders(PublisherConfig config) {
    var root = config.dataDir();
    return new DataFolders(
        root,
        root.resolve(DATABASE),
        root.resolve(CONTENT),
        config.bucket(),
        config.keys().folder(),
        config.database());
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the lock of " + root + " cannot be closed", e);
    }
  }
}
