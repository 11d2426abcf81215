package io.rackcast.proto.torrent;

import java.util.Arrays;

/**
 * The hash tree of BEP 52 as its text says it, by recursion: what the fast ones are compared with.
 */
final class NaiveTree {
  private NaiveTree() {}

  /** The root of a whole file. */
  static Sha256Digest root(byte[] file) {
    int blocks = (file.length + Merkle.BLOCK - 1) / Merkle.BLOCK;
    int width = 1;
    while (width < blocks) {
      width *= 2;
    }
    return Sha256Digest.of(node(file, 0, width));
  }

  /** The node over {@code width} blocks of the file from block {@code first} on. */
  static byte[] node(byte[] file, int first, int width) {
    if (width == 1) {
      return leaf(file, first);
    }
    var sha256 = Sha.sha256();
    sha256.update(node(file, first, width / 2));
    return sha256.digest(node(file, first + width / 2, width / 2));
  }

  private static byte[] leaf(byte[] file, int block) {
    int from = block * Merkle.BLOCK;
    if (from >= file.length) {
      return new byte[32];
    }
    int to = Math.min(file.length, from + Merkle.BLOCK);
    return Sha.sha256().digest(Arrays.copyOfRange(file, from, to));
  }
}
