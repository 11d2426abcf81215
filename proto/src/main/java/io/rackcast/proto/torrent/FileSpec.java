package io.rackcast.proto.torrent;

/**
 * A file that content will be made of.
 *
 * @param path where it stands inside the folder, parts divided by "/"; for a single file its name
 * @param length size in bytes, 0 or more
 * @param executable whether it has the executable bit (BEP 47, attribute x)
 */
public record FileSpec(String path, long length, boolean executable) {
  /** Checks the length and that the path stays inside the folder. */
  public FileSpec {
    TorrentPath.check(path);
    if (length < 0) {
      throw new IllegalArgumentException(
          "the file \"%s\" has length %d; a length is 0 or more".formatted(path, length));
    }
  }
}
