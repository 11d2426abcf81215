package io.rackcast.agent.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/** A disk that can really be full: a tmpfs. */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /**
   * Mounts one at a folder, made if it is missing; skips the test, and says so, where that fails.
   */
  public static SmallDisk at(Path folder, int mebibytes) throws IOException {
    Files.createDirectories(folder);
    boolean isMounted =
        isDone("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "none", folder.toString());
    if (!isMounted) {
      System.err.println("SKIPPED: the full disk test needs the right to mount a tmpfs (root)");
    }
    Assumptions.assumeTrue(isMounted, "needs the right to mount a tmpfs");
    return new SmallDisk(folder);
  }

  /** Takes all the room there is. */
  public void fill() throws IOException {
    try (var out = Files.newOutputStream(filler(), StandardOpenOption.CREATE_NEW)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  @Override
  public void close() {
    assertThat(isDone("umount", "-l", folder.toString())).isTrue();
  }

  private static boolean isDone(String... command) {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
