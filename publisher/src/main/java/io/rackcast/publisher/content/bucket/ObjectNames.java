package io.rackcast.publisher.content.bucket;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.HeldFile;
import java.util.UUID;

/**
 * The names of objects.
 *
 * @param prefix what all begin with
 */
record ObjectNames(String prefix) {
  String file(Sha256Digest sha256) {
    return file(sha256.hex());
  }

  String file(HeldFile file) {
    return file(file.name());
  }

  private String file(String name) {
    return files() + name.substring(0, 2) + "/" + name;
  }

  /** What names of files begin with. */
  String files() {
    return prefix + "sha256/";
  }

  /** What names of files begin with whose digests begin with this byte, 0 to 255. */
  String files(int firstByte) {
    return files() + "%02x/".formatted(firstByte);
  }

  String torrent(InfoHash infoHash) {
    var hex = infoHash.toString();
    return prefix + "torrents/" + hex.substring(0, 2) + "/" + hex + ".torrent";
  }

  /** Another text after each removal. */
  String removals() {
    return prefix + "removals";
  }

  /** What is going just now. */
  String removing() {
    return prefix + "removing";
  }

  /** Where something goes that is not what its name says; another one each time. */
  String damaged(String name) {
    return prefix + "damaged/" + name + "." + UUID.randomUUID();
  }

  /** An object to try things with; another one each time. */
  String probe() {
    return prefix + "probe/" + UUID.randomUUID();
  }
}
