package io.rackcast.agent.transfer.storage;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * Says that whole content was verified and synced, and how its files looked then: size and time of
 * change of each. As long as they look the same, nothing is hashed again, also after a restart of
 * the machine.
 */
final class WholeMarker {
  private static final int LARGEST = 1024;

  private WholeMarker() {}

  static boolean matches(ContentFiles files, int count, InfoHash infoHash) throws IOException {
    Path path = files.paths().whole();
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) > LARGEST) {
      return false;
    }
    return Files.readString(path).equals(text(files, count, infoHash));
  }

  static void write(ContentFiles files, int count, InfoHash infoHash) throws IOException {
    Path path = files.paths().whole();
    Path draft = path.resolveSibling(path.getFileName() + ".new");
    Files.writeString(draft, text(files, count, infoHash));
    Synced.file(draft);
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String text(ContentFiles files, int count, InfoHash infoHash) throws IOException {
    MessageDigest digest = Sha.sha256();
    for (int file = 0; file < count; file++) {
      Path path = files.path(file);
      var attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        return "not a file: " + path;
      }
      digest.update(path.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      long changed = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
      digest.update(ByteBuffer.allocate(16).putLong(attributes.size()).putLong(changed).flip());
    }
    return "rackcast whole " + infoHash + " " + HexFormat.of().formatHex(digest.digest()) + "\n";
  }
}
