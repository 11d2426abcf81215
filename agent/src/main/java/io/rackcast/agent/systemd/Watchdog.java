package io.rackcast.agent.systemd;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that the program lives only when each of its threads has answered, one after the other: a
 * timer alone would go on while the program stands still. Confined to {@code timer}.
 */
final class Watchdog {
  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

  private final List<Pulse> pulses;
  private final Executor timer;
  private final Runnable alive;
  private boolean asking;
  private boolean told;

  /**
   * Waits for {@link #tick}.
   *
   * @param alive says that the program lives
   */
  Watchdog(List<Pulse> pulses, Executor timer, Runnable alive) {
    this.pulses = List.copyOf(pulses);
    this.timer = timer;
    this.alive = alive;
  }

  /** To be called on the timer's thread, twice in the time that systemd waits. */
  void tick() {
    if (asking) {
      if (!told) {
        log.warn("a thread of the agent does not answer; systemd will restart it if that goes on");
      }
      told = true;
      return;
    }
    asking = true;
    ask(pulses.iterator());
  }

  private void ask(Iterator<Pulse> left) {
    if (left.hasNext()) {
      left.next().ask(() -> timer.execute(() -> ask(left)));
      return;
    }
    asking = false;
    told = false;
    alive.run();
  }
}
