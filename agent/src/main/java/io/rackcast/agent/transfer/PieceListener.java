package io.rackcast.agent.transfer;

/** Hears of each piece that is verified and readable, in the order they come. */
@FunctionalInterface
public interface PieceListener {
  /**
   * The piece is verified and on the disk. Called on the event loop: must not block.
   *
   * @param piece from 0 to the torrent's piece count - 1
   */
  void verified(int piece);
}
