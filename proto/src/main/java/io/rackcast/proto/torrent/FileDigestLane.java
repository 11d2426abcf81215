package io.rackcast.proto.torrent;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** The SHA-256 of each file. */
final class FileDigestLane implements HashLane {
  private final MessageDigest sha256 = Sha.sha256();
  private final List<Sha256Digest> digests = new ArrayList<>();

  @Override
  public void update(byte[] data, int offset, int length) {
    sha256.update(data, offset, length);
  }

  @Override
  public void endFile() {
    digests.add(Sha256Digest.of(sha256.digest()));
  }

  List<Sha256Digest> digests() {
    return List.copyOf(digests);
  }
}
