package io.rackcast.publisher.cli;

import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A file or folder that is to be published, as it was when it was looked at.
 *
 * @param name its own name
 * @param folder whether it is a folder
 * @param files sorted by the bytes of their paths
 */
record LocalContent(String name, boolean folder, List<LocalFile> files) {
  private static final Comparator<LocalFile> BY_PATH =
      Comparator.comparing(
          file -> file.path().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  /**
   * A file of it.
   *
   * @param path inside the folder; of a single file its name
   * @param source where it is read
   * @param modified when it was last written
   */
  record LocalFile(
      String path, Path source, long sizeBytes, boolean executable, FileTime modified) {}

  long sizeBytes() {
    return files.stream().mapToLong(LocalFile::sizeBytes).sum();
  }

  /**
   * Looks at a file or folder.
   *
   * @throws ProgramException when it is not there, is empty, or holds what cannot be published
   */
  static LocalContent of(Path given) {
    var path = given.toAbsolutePath().normalize();
    var fileName = path.getFileName();
    if (fileName == null) {
      throw new ProgramException(given + " has no name of its own; give a file or a folder in it");
    }
    var name = fileName.toString();
    try {
      var attributes = attributes(path);
      boolean isFolder = attributes.isDirectory();
      var files = isFolder ? walk(path) : List.of(file(path, name, attributes));
      var content = new LocalContent(name, isFolder, files.stream().sorted(BY_PATH).toList());
      if (content.sizeBytes() == 0) {
        throw new ProgramException(given + " is empty; there must be a byte to distribute");
      }
      return content;
    } catch (IOException e) {
      throw unreadable(given, e);
    }
  }

  /** What a fault while reading {@code path} means to people. */
  static ProgramException unreadable(Path path, IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return new ProgramException("there is no file " + missing.getFile() + "; check the path");
    }
    if (e instanceof AccessDeniedException denied) {
      return new ProgramException(
          denied.getFile() + " cannot be read (permission denied); let this user read it");
    }
    return new ProgramException(path + " cannot be read (" + e.getMessage() + ")");
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<LocalFile> walk(Path folder) throws IOException {
    var files = new ArrayList<LocalFile>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes unused)
              throws IOException {
            files.add(file(path, folder.relativize(path).toString(), attributes(path)));
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static LocalFile file(Path path, String inside, PosixFileAttributes attributes) {
    if (attributes.isSymbolicLink()) {
      throw new ProgramException(
          path
              + " is a symbolic link, which a torrent cannot hold; put the file itself there, or"
              + " pack the folder into an archive");
    }
    if (!attributes.isRegularFile()) {
      throw new ProgramException(
          path + " is a device, pipe or socket, which cannot be published; take it out");
    }
    if (inside.indexOf('\ufffd') >= 0) {
      throw new ProgramException(
          path + " has a name that is not UTF-8 here; rename it, or set LC_ALL=C.UTF-8");
    }
    boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    return new LocalFile(
        inside, path, attributes.size(), executable, attributes.lastModifiedTime());
  }
}
