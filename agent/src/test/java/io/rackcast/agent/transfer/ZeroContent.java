package io.rackcast.agent.transfer;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.torrent.Metainfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A file of zeros, however large, as a hybrid torrent: all its pieces are alike, so one is hashed;
 * and where file systems know holes it takes no room.
 */
final class ZeroContent {
  private static final int BLOCK = 16 << 10;

  private ZeroContent() {}

  /**
   * The torrent.
   *
   * @param pieces two or more
   * @param pieceLength a power of two, 16 KiB or more
   */
  static Metainfo torrent(String name, int pieces, int pieceLength) {
    byte[] piece = treeOf(sha256(new byte[BLOCK]), pieceLength / BLOCK);
    byte[] layer = repeat(piece, pieces);
    byte[] root = fileRoot(layer, pieces, pieceLength);
    long length = (long) pieces * pieceLength;
    var info = BDictionary.builder();
    var file =
        BDictionary.builder().put("length", length).put("pieces root", BString.of(root)).build();
    info.put(
        "file tree",
        BDictionary.builder().put(name, BDictionary.builder().put("", file).build()).build());
    info.put("length", length);
    info.put("meta version", 2);
    info.put("name", name);
    info.put("piece length", pieceLength);
    info.put("pieces", BString.of(repeat(hash("SHA-1", new byte[pieceLength]), pieces)));
    info.put("private", 1);
    var torrent = BDictionary.builder();
    torrent.put("info", info.build());
    torrent.put(
        "piece layers", BDictionary.builder().put(BString.of(root), BString.of(layer)).build());
    return Metainfo.parse(Bencode.write(torrent.build()));
  }

  /** Writes the file, as one hole. */
  static void write(Path file, Metainfo torrent) throws IOException {
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(torrent.contentLength());
    }
  }

  private static byte[] fileRoot(byte[] layer, int pieces, int pieceLength) {
    byte[] level = layer;
    byte[] missing = treeOf(new byte[32], pieceLength / BLOCK);
    for (int width = pieces; width > 1; width = (width + 1) / 2) {
      var above = new ByteArrayOutputStream();
      for (int node = 0; node < width; node += 2) {
        byte[] left = Arrays.copyOfRange(level, 32 * node, 32 * node + 32);
        byte[] right =
            node + 1 < width ? Arrays.copyOfRange(level, 32 * node + 32, 32 * node + 64) : missing;
        above.writeBytes(above(left, right));
      }
      level = above.toByteArray();
      missing = above(missing, missing);
    }
    return level;
  }

  private static byte[] treeOf(byte[] leaf, int width) {
    byte[] node = leaf;
    for (int w = width; w > 1; w /= 2) {
      node = above(node, node);
    }
    return node;
  }

  private static byte[] above(byte[] left, byte[] right) {
    var both = new byte[64];
    System.arraycopy(left, 0, both, 0, 32);
    System.arraycopy(right, 0, both, 32, 32);
    return sha256(both);
  }

  private static byte[] repeat(byte[] bytes, int times) {
    var all = new byte[bytes.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return all;
  }

  private static byte[] sha256(byte[] bytes) {
    return hash("SHA-256", bytes);
  }

  private static byte[] hash(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
