package io.rackcast.agent.transfer.picker;

/** A block's name as one long: the piece in the high half, the block's number in the low one. */
public final class Block {
  /** Bytes of a block, but for the last of a piece; also a leaf of BEP 52's trees. */
  public static final int BYTES = 16 << 10;

  /** No block. */
  public static final long NONE = -1;

  private Block() {}

  /** The name of a block. */
  public static long of(int piece, int block) {
    return (long) piece << 32 | block;
  }

  /** The piece it belongs to. */
  public static int piece(long name) {
    return (int) (name >>> 32);
  }

  /** Its number in the piece, from 0. */
  public static int number(long name) {
    return (int) name;
  }
}
