package io.rackcast.publisher.upkeep;

import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Folders and files, moved about so that they stay. */
final class Trees {
  private Trees() {}

  /** Makes a folder that only its owner may look into, and those above it. */
  static void createPrivate(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  static void makePrivate(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /**
   * Gives all files of a folder a second name, or copies them where the file system knows none;
   * those that are there stay. What goes away meanwhile is passed over.
   *
   * @return how many there are now that were not
   */
  static long link(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      return 0;
    }
    var count = new long[1];
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts)
              throws IOException {
            createPrivate(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
              throws IOException {
            // A name with a dot more is a draft.
            if (!file.toString().endsWith(".new")) {
              count[0] += linkFile(file, to.resolve(from.relativize(file).toString()));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
            if (fault instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw fault;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException fault)
              throws IOException {
            if (fault != null) {
              throw fault;
            }
            sync(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
    return count[0];
  }

  private static int linkFile(Path file, Path target) throws IOException {
    if (Files.exists(target)) {
      return 0;
    }
    try {
      Files.createLink(target, file);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      return 0;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return copyIfThere(file, target);
    }
    return 1;
  }

  private static int copyIfThere(Path file, Path target) throws IOException {
    try {
      copy(file, target);
      return 1;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Copies a file in whole or not at all. */
  static void copy(Path file, Path target) throws IOException {
    var draft = target.resolveSibling(target.getFileName() + ".new");
    Files.copy(
        file, draft, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    sync(draft);
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes a file, or a folder's entries, last through a power cut. */
  static void sync(Path path) throws IOException {
    OpenOption how = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (var channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, IOException fault)
              throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static Sha256Digest digest(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var sha256 = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[256 << 10];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
      return Sha256Digest.of(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
