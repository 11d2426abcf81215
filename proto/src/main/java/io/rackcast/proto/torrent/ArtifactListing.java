package io.rackcast.proto.torrent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The digest of an artifact: of a file, the SHA-256 of its bytes; of a folder, the SHA-256 of its
 * listing, one line a file, sorted by path: {@code <mode> <size> <sha256 in hex> <path>\n} with
 * mode 644 or 755. The same folder has the same digest whatever its name and its piece length.
 */
final class ArtifactListing {
  private ArtifactListing() {}

  static Sha256Digest digest(boolean folder, List<FileSpec> files, List<Sha256Digest> digests) {
    if (!folder) {
      return digests.get(0);
    }
    var sha256 = Sha.sha256();
    IntStream.range(0, files.size())
        .boxed()
        .sorted(Comparator.comparing(i -> files.get(i).path(), TorrentPath.BYTE_ORDER))
        .map(i -> line(files.get(i), digests.get(i)))
        .forEach(line -> sha256.update(line.getBytes(UTF_8)));
    return Sha256Digest.of(sha256.digest());
  }

  private static String line(FileSpec file, Sha256Digest digest) {
    return (file.executable() ? "755 " : "644 ")
        + file.length()
        + " "
        + digest.hex()
        + " "
        + file.path()
        + "\n";
  }
}
