package io.rackcast.proto.torrent;

import java.util.Optional;

/**
 * A file of a torrent; padding files (BEP 47) are none.
 *
 * @param path where it stands inside the torrent's folder, parts divided by "/"; for a torrent of a
 *     single file its name. Never leaves the folder.
 * @param length size in bytes
 * @param executable whether it has the executable bit (BEP 47, attribute x)
 * @param piecesRoot root of its hash tree (BEP 52); empty in a v1 torrent and for a file of length
 *     0
 * @param offset its first byte in the address space of the pieces, padding counted
 */
public record TorrentFile(
    String path, long length, boolean executable, Optional<Sha256Digest> piecesRoot, long offset) {

  /** The first address after the file. */
  public long end() {
    return offset + length;
  }
}
