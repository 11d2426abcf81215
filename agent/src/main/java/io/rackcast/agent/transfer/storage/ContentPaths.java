package io.rackcast.agent.transfer.storage;

import io.rackcast.proto.torrent.InfoHash;
import java.nio.file.Path;

/**
 * Where a torrent's files lie in a folder.
 *
 * @param folder holds them all
 * @param target the content when it is whole
 * @param part the content until then
 * @param journal which pieces of {@code part} are verified
 * @param whole says that {@code target} was verified
 */
record ContentPaths(Path folder, Path target, Path part, Path journal, Path whole) {
  // Names have at most 255 bytes; 48 characters of UTF-8 and the infohash always fit.
  private static final int LONGEST_NAME = 48;

  static ContentPaths in(Path folder, String name, InfoHash infoHash) {
    Path target = folder.resolve(name).normalize();
    if (!folder.normalize().equals(target.getParent())) {
      throw new IllegalArgumentException(
          "the name \"" + name + "\" leaves the folder " + folder + "; refuse this torrent");
    }
    int end =
        name.offsetByCodePoints(0, Math.min(LONGEST_NAME, name.codePointCount(0, name.length())));
    String hidden = "." + name.substring(0, end) + "." + infoHash;
    return new ContentPaths(
        folder,
        target,
        folder.resolve(hidden + ".part"),
        folder.resolve(hidden + ".journal"),
        folder.resolve(hidden + ".whole"));
  }
}
