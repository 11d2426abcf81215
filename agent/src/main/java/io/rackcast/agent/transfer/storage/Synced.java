package io.rackcast.agent.transfer.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Brings files and folder entries to the disk (fsync). */
public final class Synced {
  private Synced() {}

  /** Content and size of a file. */
  public static void file(Path path) throws IOException {
    try (var channel =
        FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
  }

  /** The names in a folder. */
  public static void folder(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
