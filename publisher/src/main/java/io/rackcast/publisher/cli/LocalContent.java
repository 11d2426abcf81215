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
import java.util.HashMap;
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
      String path, Path source, long sizeBytes, boolean executable, FileTime modified) {
    LocalFile at(String other) {
      return new LocalFile(other, source, sizeBytes, executable, modified);
    }
  }

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
    var name = lastName(given);
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

  /**
   * Looks at files and folders that become one folder, each under its own last name.
   *
   * @param name of that folder
   * @throws ProgramException as the other; also when two have the same last name
   */
  static LocalContent of(List<Path> given, String name) {
    var files = new ArrayList<LocalFile>();
    var seen = new HashMap<String, Path>();
    for (var each : given) {
      var last = lastName(each);
      var other = seen.put(last, each);
      if (other != null) {
        throw new ProgramException(
            other
                + " and "
                + each
                + " would both be \""
                + last
                + "\" in the folder; rename one, or publish a folder that has both");
      }
      files.addAll(under(each, last));
    }
    var content = new LocalContent(name, true, files.stream().sorted(BY_PATH).toList());
    if (content.sizeBytes() == 0) {
      throw new ProgramException(
          "all " + given.size() + " paths are empty; there must be a byte to distribute");
    }
    return content;
  }

  private static List<LocalFile> under(Path given, String last) {
    var path = given.toAbsolutePath().normalize();
    try {
      var attributes = attributes(path);
      if (!attributes.isDirectory()) {
        return List.of(file(path, last, attributes));
      }
      return walk(path).stream().map(file -> file.at(last + "/" + file.path())).toList();
    } catch (IOException e) {
      throw unreadable(given, e);
    }
  }

  /** The same content under another name. */
  LocalContent named(String other) {
    return new LocalContent(other, folder, folder ? files : List.of(files.get(0).at(other)));
  }

  private static String lastName(Path given) {
    var last = given.toAbsolutePath().normalize().getFileName();
    if (last == null) {
      throw new ProgramException(given + " has no name of its own; give a file or a folder in it");
    }
    return last.toString();
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
