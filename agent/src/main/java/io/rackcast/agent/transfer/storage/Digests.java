package io.rackcast.agent.transfer.storage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash functions of BEP 3 and BEP 52; every Java platform has both. */
public final class Digests {
  private Digests() {}

  /** SHA-256, for the leaves of BEP 52. */
  public static MessageDigest sha256() {
    return digest("SHA-256");
  }

  /** SHA-1, for the pieces of BEP 3. */
  public static MessageDigest sha1() {
    return digest("SHA-1");
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + algorithm + "; use a complete one", e);
    }
  }
}
