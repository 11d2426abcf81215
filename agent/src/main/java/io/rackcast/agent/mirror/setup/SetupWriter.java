package io.rackcast.agent.mirror.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Writes files of a runtime, each in one step; what somebody else wrote is not lost. */
public final class SetupWriter {
  private SetupWriter() {}

  /**
   * Writes the files under {@code folder}.
   *
   * @param mirror in whose favour settings are merged
   * @param force whether files that are not ours are replaced too
   * @return those that changed; the others were as they are to be
   * @throws IOException with one sentence; then none or only the first ones were written
   */
  public static List<Path> write(Path folder, List<SetupFile> files, String mirror, boolean force)
      throws IOException {
    List<String> texts = new ArrayList<>();
    for (SetupFile file : files) {
      texts.add(text(folder.resolve(file.path()), file, mirror, force));
    }
    List<Path> changed = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Path path = folder.resolve(files.get(i).path());
      if (!texts.get(i).equals(present(path))) {
        replace(path, texts.get(i));
        changed.add(path);
      }
    }
    return changed;
  }

  /** What is to stand in a file, given what does. */
  private static String text(Path path, SetupFile file, String mirror, boolean force)
      throws IOException {
    String present = present(path);
    if (file.isJson()) {
      try {
        return DockerJson.with(mirror, present);
      } catch (IllegalArgumentException e) {
        throw new IOException("cannot add the mirror to " + path + ": " + e.getMessage(), e);
      }
    }
    if (!present.isEmpty() && !present.startsWith(MirrorSetup.MARK) && !force) {
      throw new IOException(
          path
              + " is there and not ours; add what this command prints without --write, or replace"
              + " it with --force");
    }
    return file.text();
  }

  private static String present(Path path) throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        ? Files.readString(path, StandardCharsets.UTF_8)
        : "";
  }

  private static void replace(Path path, String text) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(path + " is no file");
    }
    Files.createDirectories(folder);
    Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    Path beside = Files.createTempFile(target.getParent(), ".rackcast", ".tmp");
    try {
      Files.writeString(beside, text, StandardCharsets.UTF_8);
      // Rootless runtimes read them too.
      Files.setPosixFilePermissions(
          beside,
          Files.exists(target)
              ? Files.getPosixFilePermissions(target)
              : PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
