package io.rackcast.agent.transfer.picker;

/** How pieces are cut into blocks. */
public interface PieceShape {
  /** Pieces of the torrent. */
  int pieces();

  /** Blocks of a piece, at least 1. */
  int blocks(int piece);

  /** Whether the block is nothing but padding, so that it is known without asking. */
  boolean isPadding(int piece, int block);
}
