package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.Block;

/**
 * How many requests wait at one peer: as many as it answers in a part of a second, but growing by
 * one with each block while the rate still rises, as in TCP's slow start. Used on the event loop.
 */
final class Pipeline {
  // So many may wait at any peer, whatever waits at others: else one that is slow starves the rest.
  static final int LEAST = 4;

  private static final int FIRST = 16;
  // From outside a whole piece is asked for at a time: who serves many then serves one after the
  // other, and the first is there soon and can be passed on.
  private static final int MOST_OUTSIDE = 64;
  private static final double QUEUE_SECONDS = 0.3;
  // So many blocks in one request in any case, more at a high rate only: a long answer to one peer
  // is a long wait for others.
  private static final int SHORT_RUN = 8;

  private final int ours;
  private int peers;
  private int depth = FIRST;
  private int runBlocks = 1;
  private boolean growing = true;
  private double blocksPerSecond;
  private int blocksThisSecond;

  /**
   * A pipeline.
   *
   * @param ours the most that we have waiting at one peer
   * @param peers the most that the peer keeps waiting, until it says more
   */
  Pipeline(int ours, int peers) {
    this.ours = ours;
    this.peers = peers;
  }

  /** How many requests the peer keeps waiting, and how many bytes it sends for one. */
  void setPeerBounds(int queue, int requestBytes) {
    peers = queue;
    runBlocks = requestBytes / Block.BYTES;
  }

  /** How many blocks may wait, {@code least} of them whatever the rate is. */
  int most(int least) {
    return Math.min(Math.max(depth, least), Math.min(peers, ours));
  }

  /** How many wait at a peer in any case. */
  static int least(boolean inside, int blocksOfPiece) {
    return inside ? LEAST : Math.max(LEAST, Math.min(MOST_OUTSIDE, blocksOfPiece));
  }

  /** How many blocks one request may be for, if {@code most} wait. */
  int run(int most) {
    return Math.min(Math.min(runBlocks, Math.max(SHORT_RUN, depth / 8)), Math.max(1, most / 2));
  }

  void came() {
    blocksThisSecond++;
    if (growing && depth < ours) {
      depth++;
    }
  }

  /** Once a second. */
  void tick(double seconds) {
    double before = blocksPerSecond;
    blocksPerSecond = blocksThisSecond / seconds;
    blocksThisSecond = 0;
    growing = blocksPerSecond > before * 1.1 || blocksPerSecond == 0;
    if (!growing) {
      depth = Math.max(LEAST, (int) (blocksPerSecond * QUEUE_SECONDS));
    }
  }

  /** What came in the last second. */
  double bytesPerSecond() {
    return blocksPerSecond * Block.BYTES;
  }
}
