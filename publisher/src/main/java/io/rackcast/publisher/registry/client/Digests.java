package io.rackcast.publisher.registry.client;

import io.rackcast.proto.torrent.Sha256Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Digests as registries write them (OCI Image Specification, "Digests"): sha256, lower case. */
final class Digests {
  private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");

  private Digests() {}

  /** From its text; empty for other algorithms and other spellings. */
  static Optional<Sha256Digest> parse(String text) {
    return SHA256.matcher(text).matches()
        ? Optional.of(Sha256Digest.parse(text))
        : Optional.empty();
  }

  /** The digest of bytes. */
  static Sha256Digest of(byte[] bytes) {
    try {
      return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
