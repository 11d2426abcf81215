package io.rackcast.agent.activation;

import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two activations of one link apart, in this process and in others: the second is refused,
 * not queued, since it would undo what the first has just done. The system lets go of it when the
 * process dies; the empty file stays, as removing it would part two who hold "the" lock.
 */
final class LinkLock implements AutoCloseable {
  private final FileChannel file;

  private LinkLock(FileChannel file) {
    this.file = file;
  }

  static LinkLock take(Path link) throws IOException {
    Path path = link.resolveSibling("." + link.getFileName() + ".lock");
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    if (!isLocked(file)) {
      file.close();
      throw new ProgramException(
          "another command is switching " + link + "; wait for it and try again");
    }
    return new LinkLock(file);
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      @Nullable Object lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
