package io.rackcast.agent.transfer.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that may have several names. */
final class SharedFile {
  private SharedFile() {}

  /** Makes a copy take the place of a file with more than one name; the others keep the old one. */
  static void unshare(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || links(file) < 2) {
      return;
    }
    Path copy = file.resolveSibling("." + Integer.toHexString(file.hashCode()) + ".copy");
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static int links(Path file) throws IOException {
    try {
      return (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException e) {
      return 1; // no such names here
    }
  }
}
