package io.rackcast.agent.transfer;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first look at the disk: which pieces are there. Off the event loop, until it is known. */
final class SwarmOpening {
  private static final Logger LOG = LoggerFactory.getLogger(SwarmOpening.class);

  private final Swarm swarm;
  private final boolean expectComplete;

  /** An opening; {@code expectComplete} as in {@link TransferEngine#add}. */
  SwarmOpening(Swarm swarm, boolean expectComplete) {
    this.swarm = swarm;
    this.expectComplete = expectComplete;
  }

  /** Called on any thread. */
  void begin() {
    swarm.parts().storage().execute(this::look);
  }

  private void look() {
    var loop = swarm.parts().loop();
    try {
      BitSet found = swarm.store().open(expectComplete, this::checked);
      loop.execute(() -> swarm.opened(found));
    } catch (CancellationException e) {
      LOG.debug("{}: stopped while it was checked", swarm.infoHash());
    } catch (IOException e) {
      loop.execute(() -> failed(e));
    } catch (RuntimeException e) {
      LOG.error("{}: a fault of ours while opening {}", swarm.infoHash(), swarm.target(), e);
      loop.execute(() -> swarm.fail("opening " + swarm.target() + " failed: " + e, e));
    }
  }

  private boolean checked(int piece) {
    int bytes = swarm.layout().contentBytes(piece);
    swarm.status().checked(bytes);
    swarm.parts().metrics().readAgain.increment(bytes);
    return !swarm.hasEnded();
  }

  private void failed(IOException cause) {
    if (swarm.hasEnded()) {
      return;
    }
    if (DiskTroubles.isFull(cause)) {
      swarm.troubles().waitForRoom(cause, this::begin);
    } else {
      swarm.fail(DiskTroubles.sentence(cause), cause);
    }
  }
}
