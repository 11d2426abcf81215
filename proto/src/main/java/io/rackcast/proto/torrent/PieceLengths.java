package io.rackcast.proto.torrent;

/** Which piece length suits content. */
public final class PieceLengths {
  /** The shortest: a block of the hash trees (BEP 52). */
  public static final int MIN = Merkle.BLOCK;

  /** The longest that is chosen; longer ones, up to 64 MiB, may be asked for. */
  public static final int MAX_CHOSEN = 16 * 1024 * 1024;

  private static final int MOST_PIECES = 2000;

  private PieceLengths() {}

  /**
   * A power of two from {@link #MIN} to {@link #MAX_CHOSEN} that makes 1000 to 2000 pieces, where
   * there is one: enough for many peers to have something to give each other, few enough for small
   * torrents and few messages.
   *
   * @param size bytes of the content, 0 or more
   */
  public static int choose(long size) {
    int length = MIN;
    while (length < MAX_CHOSEN && size / length >= MOST_PIECES) {
      length *= 2;
    }
    return length;
  }
}
