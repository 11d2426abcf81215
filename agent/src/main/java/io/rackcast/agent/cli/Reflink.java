package io.rackcast.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Has the file system share a file's blocks between two files, until one of them is written to
 * (XFS, Btrfs, bcachefs). Java has no call for it; {@code cp} of the coreutils does.
 */
final class Reflink {
  private static final long LIMIT_SECONDS = 60;

  private Reflink() {}

  /** Clones a file; false if the file system cannot, or there is no such {@code cp}. */
  static boolean clone(Path source, Path target) throws IOException {
    Process cp;
    try {
      cp =
          new ProcessBuilder("cp", "--reflink=always", "--", source.toString(), target.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return false;
    }
    boolean cloned = ended(cp) && cp.exitValue() == 0;
    if (!cloned) {
      Files.deleteIfExists(target);
    }
    return cloned;
  }

  private static boolean ended(Process cp) throws IOException {
    try {
      if (cp.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return true;
      }
      cp.destroyForcibly();
      return false;
    } catch (InterruptedException e) {
      cp.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a file was cloned", e);
    }
  }
}
