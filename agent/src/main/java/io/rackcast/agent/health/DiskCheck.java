package io.rackcast.agent.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the folder of the content can be written, and its file system has room. */
public final class DiskCheck {
  private static final String PROBE = ".health";

  private final Path folder;
  private final long leastBytes;

  /**
   * Looks at {@code folder}.
   *
   * @param leastBytes that are to stay free
   */
  public DiskCheck(Path folder, long leastBytes) {
    this.folder = folder;
    this.leastBytes = leastBytes;
  }

  /** What is wrong; writes an empty file, and takes it away again. */
  public List<String> troubles() {
    try {
      Path probe = folder.resolve(PROBE);
      Files.deleteIfExists(probe);
      Files.createFile(probe);
      Files.delete(probe);
      long free = Files.getFileStore(folder).getUsableSpace();
      return free >= leastBytes
          ? List.of()
          : List.of(
              "%s has %d MiB free, less than the %d MiB that are to stay free; make room"
                  .formatted(folder, free >> 20, leastBytes >> 20));
    } catch (IOException e) {
      return List.of(folder + " cannot be written: " + e + "; see the disk and its owner");
    }
  }
}
