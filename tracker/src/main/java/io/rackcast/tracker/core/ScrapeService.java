package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.swarm.MemorySwarms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers scrapes (BEP 48); each swarm is guarded as it is for an announce. For any thread. */
public final class ScrapeService {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeService.class);

  private volatile HookChain hooks;
  private final MemorySwarms swarms;
  private final Passage.Destination decided = passage -> decided((ScrapeCall) passage);

  /** A service over these swarms. */
  public ScrapeService(HookChain hooks, MemorySwarms swarms) {
    this.hooks = hooks;
    this.swarms = swarms;
  }

  /** Puts other hooks in place; a scrape that one of the old ones holds goes on with those. */
  public void hooks(HookChain newHooks) {
    hooks = newHooks;
  }

  /**
   * Answers one scrape, and then tells the call so: on this thread before this returns, or later on
   * the call's event loop if the token must be checked first.
   */
  public void scrape(ScrapeCall call) {
    call.pending();
    next(call, 0);
  }

  private void next(ScrapeCall call, int number) {
    if (number == call.count()) {
      call.finish();
    } else {
      call.look(number);
      hooks.before(call, decided);
    }
  }

  private void decided(ScrapeCall call) {
    int number = call.current();
    if (call.refusal() == null && look(call, number, call.infoHash())) {
      next(call, number + 1);
    } else {
      call.finish();
    }
  }

  /** False, with the call refused, if that went wrong. */
  private boolean look(ScrapeCall call, int number, InfoHash name) {
    try {
      figures(call, number, name);
      return true;
    } catch (RuntimeException e) {
      LOG.error("a scrape could not be answered", e);
      call.refuse(Refusal.INTERNAL);
      return false;
    }
  }

  private void figures(ScrapeCall call, int number, InfoHash name) {
    var swarm = swarms.find(name);
    if (swarm == null) {
      call.figures(number, 0, 0, 0, 0);
      return;
    }
    try {
      call.figures(
          number,
          swarm.seederCount(),
          swarm.completions(),
          swarm.leecherCount(),
          swarm.partialSeedCount());
    } finally {
      swarms.release(swarm);
    }
  }
}
