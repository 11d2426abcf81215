package io.rackcast.agent.health;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Whether the folder of the content can be written, and its file system has room. */
public final class DiskCheck {
  private static final String PROBE = ".health";

  private final Path folder;
  private final LongUnaryOperator least;

  /**
   * Looks at {@code folder}.
   *
   * @param least bytes that are to stay free, by the size of the file system in bytes
   */
  public DiskCheck(Path folder, LongUnaryOperator least) {
    this.folder = folder;
    this.least = least;
  }

  /** What is wrong; writes an empty file, and takes it away again. */
  public List<String> troubles() {
    try {
      Path probe = folder.resolve(PROBE);
      Files.deleteIfExists(probe);
      Files.createFile(probe);
      Files.delete(probe);
      FileStore disk = Files.getFileStore(folder);
      long free = disk.getUsableSpace();
      long leastBytes = least.applyAsLong(disk.getTotalSpace());
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
