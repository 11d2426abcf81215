package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.storage.PieceLayout;
import io.rackcast.agent.transfer.wire.Messages;

/**
 * Makes requests of blocks: blocks of a piece that follow each other become one request, as long as
 * the peer answers that. Used on the event loop.
 */
final class Asking {
  private final Peer peer;
  private final PieceLayout layout;
  private int piece;
  private int first;
  private int count;
  private int length;

  Asking(Peer peer, PieceLayout layout) {
    this.peer = peer;
    this.layout = layout;
  }

  /**
   * Asks for a block, together with those before and after it if they are neighbours.
   *
   * @param most blocks in one request
   */
  void add(long block, int most) {
    int number = Block.number(block);
    boolean follows = count > 0 && Block.piece(block) == piece && number == first + count;
    if (!follows || count >= most) {
      end();
      piece = Block.piece(block);
      first = number;
    }
    count++;
    length += layout.blockLength(piece, number);
  }

  /** No more blocks now. */
  void end() {
    if (count > 0) {
      Messages.request(peer.out().buffer(), piece, first * Block.BYTES, length);
      count = 0;
      length = 0;
    }
  }
}
