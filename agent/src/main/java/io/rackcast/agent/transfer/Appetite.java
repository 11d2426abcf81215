package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.Block;
import java.util.concurrent.TimeUnit;

/**
 * How many blocks a swarm asks for in all: as many as come in a part of a second, so that what is
 * asked for late can be asked of whoever has it then. Grows with each block while the rate rises.
 * Used on the event loop.
 */
final class Appetite {
  private static final int LEAST = 48;
  private static final double QUEUE_SECONDS = 0.3;
  private static final double SMOOTH_SECONDS = 3;
  private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Swarm swarm;
  private int most = LEAST;
  private boolean growing = true;
  private double blocksPerSecond;
  private double smoothed;
  private long lastBlock;
  private int blocks;
  private long since = System.nanoTime();

  Appetite(Swarm swarm) {
    this.swarm = swarm;
  }

  /** How many more blocks may be asked for now; may be negative. */
  int room() {
    int open = 0;
    for (Peer peer : swarm.peers().connected()) {
      open += peer.pieces().requests().size();
    }
    return most - open;
  }

  void arrived() {
    blocks++;
    most += growing ? 1 : 0;
  }

  /** What comes in, over some seconds; 0 if nothing has come for as long. */
  long bytesPerSecond(long nanos) {
    return nanos - lastBlock > STILL_NANOS ? 0 : (long) (smoothed * Block.BYTES);
  }

  /** Some times a second. */
  void pulse(long nanos) {
    double before = blocksPerSecond;
    double seconds = Math.max(1, nanos - since) / 1e9;
    blocksPerSecond = blocks / seconds;
    smoothed += (blocksPerSecond - smoothed) * Math.min(1, seconds / SMOOTH_SECONDS);
    lastBlock = blocks > 0 ? nanos : lastBlock;
    since = nanos;
    blocks = 0;
    growing = blocksPerSecond > before * 1.1 || blocksPerSecond == 0;
    if (!growing) {
      most = Math.max(LEAST, (int) (Math.max(before, blocksPerSecond) * QUEUE_SECONDS));
    }
  }
}
