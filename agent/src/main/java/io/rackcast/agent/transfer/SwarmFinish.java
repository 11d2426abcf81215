package io.rackcast.agent.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step of a transfer: the whole content is synced and gets its name. On the event loop.
 */
final class SwarmFinish {
  private static final Logger LOG = LoggerFactory.getLogger(SwarmFinish.class);

  private final Swarm swarm;

  SwarmFinish(Swarm swarm) {
    this.swarm = swarm;
  }

  void begin() {
    swarm.status().set(TransferState.FINISHING);
    for (Peer peer : swarm.peers().all()) {
      peer.closeIfUseless();
    }
    swarm.jobs().run(swarm.parts().storage(), swarm.store()::place, this::placed);
  }

  private void placed(@Nullable IOException failure) {
    if (swarm.hasEnded()) {
      return;
    }
    if (failure != null) {
      swarm.troubles().waitForRoom(failure, this::begin);
      return;
    }
    swarm.status().set(TransferState.SEEDING);
    LOG.info("{}: {} is whole", swarm.infoHash(), swarm.target());
    swarm.status().finished(swarm.target());
  }
}
