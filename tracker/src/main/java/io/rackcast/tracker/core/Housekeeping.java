package io.rackcast.tracker.core;

import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Swarm;
import java.util.List;

/** What must happen though nobody announces: peers expire, graces end. One thread at a time. */
public final class Housekeeping {
  private final MemorySwarms swarms;
  private final Policy policy;
  private final Ticker ticker;
  private final SwarmListener listener;

  /** Housekeeping over these swarms. */
  public Housekeeping(MemorySwarms swarms, Policy policy, Ticker ticker, SwarmListener listener) {
    this.swarms = swarms;
    this.policy = policy;
    this.ticker = ticker;
    this.listener = listener;
  }

  /** Does what is due; to be called every second or so. */
  public void run() {
    swarms.forEach(this::tend);
  }

  private void tend(Swarm swarm) {
    long now = ticker.millis();
    List<Peer> expired = swarm.expire(now);
    expired.forEach(peer -> policy.changed(swarm, peer.rack(), now));
    boolean changed = tend(swarm, swarm.root(), now);
    if (changed || !expired.isEmpty()) {
      listener.changed(swarm.infoHash());
    }
  }

  private boolean tend(Swarm swarm, Domain domain, long now) {
    if (domain.isRack()) {
      return policy.changed(swarm, domain, now);
    }
    boolean changed = false;
    for (int i = 0; i < domain.units().size(); i++) {
      changed |= tend(swarm, domain.units().get(i), now);
    }
    return changed;
  }
}
