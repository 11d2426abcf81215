package io.rackcast.proto.torrent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Paths inside a torrent: they name a file below the folder, on Linux, and nothing else.
 *
 * <p>Refused: empty parts (so also "/" at either end and absolute paths), "." and "..", control
 * characters (a line break would forge a line of an artifact's listing), text that is no UTF-8, and
 * what a Linux file system cannot hold. A backslash is an ordinary character there.
 */
final class TorrentPath {
  private static final int MAX_PART_BYTES = 255;
  private static final int MAX_PATH_BYTES = 4095;
  // Keeps the file tree well below the depth a reader of bencode follows.
  static final int MAX_PARTS = 100;

  /** The order of the paths' UTF-8 bytes. */
  static final Comparator<String> BYTE_ORDER = (left, right) -> compare(left, right, '/');

  /**
   * The order of a v2 file tree: part by part, each by its UTF-8 bytes (BEP 52, "file tree"). A
   * file is followed at once by what lies below a folder of the same path.
   */
  static final Comparator<String> TREE_ORDER = (left, right) -> compare(left, right, -1);

  private TorrentPath() {}

  /** Returns {@code path} if it is good; else throws with one sentence. */
  static String check(String path) {
    if (path.length() > MAX_PATH_BYTES || path.getBytes(UTF_8).length > MAX_PATH_BYTES) {
      throw refused(path, "is longer than %d bytes".formatted(MAX_PATH_BYTES));
    }
    List<String> parts = List.of(path.split("/", -1));
    if (parts.size() > MAX_PARTS) {
      throw refused(
          path, "has %d parts; at most %d are accepted".formatted(parts.size(), MAX_PARTS));
    }
    parts.forEach(part -> checkPart(path, part));
    return path;
  }

  /** Returns {@code name} if it is one good path part; else throws with one sentence. */
  static String checkName(String name) {
    if (name.indexOf('/') >= 0) {
      throw refused(name, "has a \"/\" inside a part");
    }
    checkPart(name, name);
    return name;
  }

  /** Refuses paths of which two are the same, or one is a file and another lies below it. */
  static void checkDistinct(Stream<String> paths) {
    String previous = null;
    for (String path : (Iterable<String>) paths.sorted(TREE_ORDER)::iterator) {
      if (path.equals(previous)) {
        throw refused(path, "is there twice");
      }
      if (previous != null && path.startsWith(previous + "/")) {
        throw refused(previous, "is a file and also a folder");
      }
      previous = path;
    }
  }

  private static void checkPart(String path, String part) {
    if (part.isEmpty() || part.equals(".") || part.equals("..")) {
      throw refused(path, "has the part \"%s\", which could leave the folder".formatted(part));
    }
    if (part.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw refused(path, "has a control character");
    }
    if (!UTF_8.newEncoder().canEncode(part)) {
      throw refused(path, "is no valid Unicode text");
    }
    if (part.length() > MAX_PART_BYTES || part.getBytes(UTF_8).length > MAX_PART_BYTES) {
      throw refused(path, "has a part longer than %d bytes".formatted(MAX_PART_BYTES));
    }
  }

  private static IllegalArgumentException refused(String path, String why) {
    String shown = path.length() > 200 ? path.substring(0, 200) + "…" : path;
    return new IllegalArgumentException(
        "the path \"%s\" %s".formatted(shown.replaceAll("\\p{Cntrl}", "?"), why));
  }

  private static int compare(String left, String right, int slash) {
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length; i++) {
      if (left.charAt(i) != right.charAt(i)) {
        return Integer.compare(rank(left.charAt(i), slash), rank(right.charAt(i), slash));
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /** A code unit's place in the order of UTF-8 bytes, where "/" has the place {@code slash}. */
  private static int rank(char c, int slash) {
    if (c == '/') {
      return slash;
    }
    // Surrogates stand for code points above U+FFFF, but their values are below U+E000.
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }
}
