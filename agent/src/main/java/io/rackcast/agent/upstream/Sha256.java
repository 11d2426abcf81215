package io.rackcast.agent.upstream;

import io.rackcast.proto.torrent.Sha256Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of what comes in parts. */
final class Sha256 {
  private Sha256() {}

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this Java", e);
    }
  }

  /** Of all bytes so far; the next begins anew. */
  static Sha256Digest end(MessageDigest digest) {
    return Sha256Digest.of(digest.digest());
  }
}
