package io.rackcast.proto.torrent;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The two hash functions of torrents; every JDK has them. */
final class Sha {
  static final int SHA1_LENGTH = 20;
  static final int SHA256_LENGTH = 32;

  private Sha() {}

  static MessageDigest sha1() {
    return digest("SHA-1");
  }

  static MessageDigest sha256() {
    return digest("SHA-256");
  }

  /** Ends the hash into {@code target} at {@code offset}, without an array of its own. */
  static void finish(MessageDigest digest, byte[] target, int offset) {
    try {
      digest.digest(target, offset, digest.getDigestLength());
    } catch (DigestException e) {
      throw new IllegalStateException("no room for a hash at " + offset, e);
    }
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no " + algorithm, e);
    }
  }
}
