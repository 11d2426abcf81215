package io.rackcast.agent.cli;

import io.rackcast.proto.program.ProgramException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where content goes, with the habits of {@code cp}. */
final class TargetPath {
  private TargetPath() {}

  /**
   * The path under which the content will stand.
   *
   * @param given what the user wrote; an existing folder, or a path that ends with {@code /}, takes
   *     the content under its own name; anything else is the new name
   * @param contentName the content's own name
   * @param folder whether the content is a folder
   * @throws ProgramException if the parent is missing or something stands in the way
   */
  static Path of(String given, String contentName, boolean folder) {
    Path path = Path.of(given).toAbsolutePath().normalize();
    boolean into = Files.isDirectory(path) || given.endsWith("/");
    Path target = into ? path.resolve(contentName) : path;
    requireFolder(target.getParent());
    if (Files.isDirectory(target)) {
      throw new ProgramException(
          target + " is a folder and is not replaced; remove it or name another path");
    }
    if (folder && Files.exists(target)) {
      throw new ProgramException(
          target + " is a file where a folder is to stand; remove it or name another path");
    }
    return target;
  }

  /** Checks before the fetch what can be checked without the content's name. */
  static void checkParent(String given) {
    Path path = Path.of(given).toAbsolutePath().normalize();
    if (!Files.isDirectory(path)) {
      requireFolder(given.endsWith("/") ? path : path.getParent());
    }
  }

  private static void requireFolder(@Nullable Path folder) {
    if (folder == null || !Files.isDirectory(folder)) {
      throw new ProgramException("the folder " + folder + " does not exist; make it first");
    }
  }
}
