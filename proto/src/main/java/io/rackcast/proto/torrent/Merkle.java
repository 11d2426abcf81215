package io.rackcast.proto.torrent;

import static io.rackcast.proto.torrent.Sha.SHA256_LENGTH;

import java.security.MessageDigest;

/**
 * Hash trees of BEP 52: SHA-256, two children a node, leaves of {@value #BLOCK} bytes; where there
 * is no data a leaf is 32 zero bytes. One thread, since it holds a hash under way.
 */
final class Merkle {
  /** Bytes under one leaf; a file's last leaf may have fewer. */
  static final int BLOCK = 16 * 1024;

  private static final int LEVELS = 48;
  private static final byte[][] EMPTY = emptyTrees();

  private final MessageDigest sha256 = Sha.sha256();

  /**
   * The root over {@code count} nodes that lie in {@code nodes} from its start; overwrites them.
   *
   * @param width nodes of that level in the whole tree, a power of two, at least {@code count}
   * @param level height of the nodes above the leaves; tells what a node without data is
   * @return the array {@code nodes}, whose first 32 bytes are the root
   */
  byte[] reduce(byte[] nodes, int count, int width, int level) {
    int present = count;
    int height = level;
    for (int remaining = width; remaining > 1; remaining /= 2) {
      for (int parent = 0; parent < (present + 1) / 2; parent++) {
        parent(nodes, parent, 2 * parent + 1 < present, height);
      }
      present = (present + 1) / 2;
      height++;
    }
    return nodes;
  }

  /** Writes the parent of the nodes 2n and 2n+1 over node n. */
  private void parent(byte[] nodes, int n, boolean hasRight, int height) {
    int left = 2 * n * SHA256_LENGTH;
    if (hasRight) {
      sha256.update(nodes, left, 2 * SHA256_LENGTH);
    } else {
      sha256.update(nodes, left, SHA256_LENGTH);
      sha256.update(EMPTY[height]);
    }
    Sha.finish(sha256, nodes, n * SHA256_LENGTH);
  }

  /** The smallest power of two that is at least {@code count}, which is 1 or more. */
  static int width(int count) {
    return count == 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
  }

  /** The height above the leaves of the node that covers a piece. */
  static int pieceLevel(int pieceLength) {
    return Integer.numberOfTrailingZeros(pieceLength / BLOCK);
  }

  private static byte[][] emptyTrees() {
    var trees = new byte[LEVELS][];
    trees[0] = new byte[SHA256_LENGTH];
    for (int level = 1; level < LEVELS; level++) {
      var sha256 = Sha.sha256();
      sha256.update(trees[level - 1]);
      trees[level] = sha256.digest(trees[level - 1]);
    }
    return trees;
  }
}
