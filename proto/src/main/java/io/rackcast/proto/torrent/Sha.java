package io.rackcast.proto.torrent;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The two hash functions of torrents: SHA-1 of BEP 3, SHA-256 of BEP 52. Every JDK has them. */
public final class Sha {
  static final int SHA1_LENGTH = 20;
  static final int SHA256_LENGTH = 32;

  private Sha() {}

  /** A new SHA-1; not for several threads. */
  public static MessageDigest sha1() {
    return digest("SHA-1");
  }

  /** A new SHA-256; not for several threads. */
  public static MessageDigest sha256() {
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
      throw new IllegalStateException("this Java has no " + algorithm + "; use a complete one", e);
    }
  }
}
