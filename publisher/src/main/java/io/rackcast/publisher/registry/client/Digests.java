package io.rackcast.publisher.registry.client;

import io.rackcast.proto.torrent.Sha256Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests of what a registry sends. */
final class Digests {
  private Digests() {}

  /** The digest of bytes. */
  static Sha256Digest of(byte[] bytes) {
    try {
      return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
