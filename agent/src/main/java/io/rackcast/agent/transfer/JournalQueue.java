package io.rackcast.agent.transfer;

import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verified pieces on their way to the journal. While a worker is busy they gather, and are written
 * together: short pieces come by the thousand a second, and each change of threads costs more than
 * hashing one. Used on the event loop.
 */
final class JournalQueue {
  private static final Logger LOG = LoggerFactory.getLogger(JournalQueue.class);

  private final Swarm swarm;
  // Guarded by itself; a job that will write them has begun if there are any.
  private final BitSet waiting = new BitSet();

  JournalQueue(Swarm swarm) {
    this.swarm = swarm;
  }

  void add(int piece) {
    boolean isFirst;
    synchronized (waiting) {
      isFirst = waiting.isEmpty();
      waiting.set(piece);
    }
    if (isFirst) {
      swarm.jobs().run(swarm.parts().hashers(), this::write, this::written);
    }
  }

  private void write() throws IOException {
    BitSet now;
    synchronized (waiting) {
      now = (BitSet) waiting.clone();
      waiting.clear();
    }
    swarm.store().verified(now);
  }

  private void written(@Nullable IOException failure) {
    if (failure != null) {
      LOG.debug("{}: the journal lacks pieces: {}", swarm.infoHash(), failure.getMessage());
    }
  }
}
