package io.rackcast.agent.transfer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swarms that the engine's timers run for. Whole and with nobody to talk to a swarm falls
 * asleep, until somebody comes or is to be dialled: most of a node's swarms do for months, and a
 * thousand that are looked at five times a second are half a percent of a processor. Timers run on
 * the event loop; a swarm may be woken from anywhere.
 */
final class Awake {
  private static final Logger LOG = LoggerFactory.getLogger(Awake.class);

  private final Set<Swarm> swarms = ConcurrentHashMap.newKeySet();

  /** Has the timers run for a swarm from now on, unless it has ended. */
  void wake(Swarm swarm) {
    if (!swarm.hasEnded()) {
      swarms.add(swarm);
    }
  }

  /** The swarm has ended. */
  void forget(Swarm swarm) {
    swarms.remove(swarm);
  }

  /** How many there are. */
  int count() {
    return swarms.size();
  }

  /** Once a second. */
  void tick(long nanos, double seconds) {
    each(
        swarm -> {
          swarm.tick(nanos, seconds);
          if (swarm.isResting()) {
            swarms.remove(swarm);
          }
        });
  }

  /** Some times a second. */
  void pulse(long nanos) {
    each(swarm -> swarm.pulse(nanos));
  }

  private void each(Consumer<Swarm> timer) {
    for (Swarm swarm : swarms) {
      try {
        timer.accept(swarm);
      } catch (RuntimeException e) {
        LOG.error("{}: a fault of ours in its timer", swarm.infoHash(), e);
      }
    }
  }
}
