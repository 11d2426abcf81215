package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.HashSet;
import java.util.Set;

/**
 * What must happen though nobody announces: peers expire, graces end. One thread at a time.
 *
 * <p>Each run goes on where the one before ended, over a bounded number of racks, a few under each
 * lock. So no announce waits for it for long, however large a swarm is; a store with more racks
 * than one run looks at is seen to less often.
 */
public final class Housekeeping {
  private static final int RACKS_A_RUN = 50_000;

  private final MemorySwarms.Round round;
  private final Policy policy;
  private final Ticker ticker;
  private final SwarmListener listener;
  private final RackCensus census;
  private final Set<InfoHash> changed = new HashSet<>();
  private boolean begins = true;

  /** Housekeeping over these swarms. */
  public Housekeeping(
      MemorySwarms swarms,
      Policy policy,
      Ticker ticker,
      SwarmListener listener,
      RackCensus census) {
    this.census = census;
    this.round = swarms.round();
    this.policy = policy;
    this.ticker = ticker;
    this.listener = listener;
  }

  /** Does what is due; to be called every second or so. */
  public void run() {
    if (begins) {
      census.begin(ticker.millis());
    }
    begins = round.visit(RACKS_A_RUN, this::tend);
    if (begins) {
      census.end();
    }
    changed.forEach(listener::changed);
    changed.clear();
  }

  private void tend(Swarm swarm, Rack rack) {
    long now = ticker.millis();
    int before = swarm.changes();
    swarm.expire(rack, now);
    policy.changed(swarm, rack, now);
    census.count(rack);
    if (swarm.changes() != before && listener.isListening()) {
      changed.add(swarm.infoHash());
    }
  }
}
