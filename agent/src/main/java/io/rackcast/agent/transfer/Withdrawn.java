package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.RequestList;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.WireException;

/**
 * Blocks that one peer was asked for and is not waited for any more: an answer may be on its way
 * and is welcome. Used on the event loop.
 */
final class Withdrawn {
  private static final int MOST = 2048;
  // Blocks that nobody asked for: some may cross a cancel, more are an attack on our bandwidth.
  private static final int MAX_UNASKED = 64;

  private final RequestList blocks = new RequestList();
  private int unasked;

  void add(long block) {
    if (blocks.size() == MOST) {
      blocks.removeAt(0);
    }
    blocks.add(block, 0);
  }

  /** Forgets the block; false if it is none of these. */
  boolean remove(long block) {
    int index = blocks.indexOf(block);
    if (index < 0) {
      return false;
    }
    blocks.removeAt(index);
    return true;
  }

  /** A block came that is neither asked for nor among these. */
  void unasked() {
    if (++unasked > MAX_UNASKED) {
      throw new WireException(CloseCause.FLOOD, unasked + " blocks that nobody asked for");
    }
  }
}
