package io.rackcast.tracker.node;

import io.rackcast.tracker.core.NodeProgress;
import io.rackcast.tracker.core.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds nodes that fetch and have fallen silent, as one that is frozen does while its connection
 * stays. One thread at a time.
 */
final class SilenceWatch implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(SilenceWatch.class);

  /** A node that fetches says something every second. */
  static final long SILENT_MILLIS = 3_000;

  /** How often it looks. */
  static final long EVERY_MILLIS = 400;

  private final NodeSessions sessions;
  private final NodeProgress progress;
  private final Ticker ticker;
  private long ranAt;
  private long fairFrom;

  SilenceWatch(NodeSessions sessions, NodeProgress progress, Ticker ticker) {
    this.sessions = sessions;
    this.progress = progress;
    this.ticker = ticker;
    ranAt = ticker.millis();
    fairFrom = ranAt;
  }

  @Override
  public void run() {
    try {
      look(ticker.millis());
    } catch (RuntimeException e) {
      LOG.error("silent nodes could not be looked for", e);
    }
  }

  private void look(long now) {
    // When the tracker itself stood still, what nodes said meanwhile is yet to be read.
    fairFrom = now - ranAt > SILENT_MILLIS / 2 ? now + SILENT_MILLIS / 2 : fairFrom;
    ranAt = now;
    if (now < fairFrom) {
      return;
    }
    for (var session : sessions.all()) {
      var node = session.node();
      if (node != null) {
        for (var swarm : session.pulse().missed(now, SILENT_MILLIS)) {
          if (progress.silent(node, swarm)) {
            LOG.info("node {} fetches {} and has fallen silent", node.name(), swarm);
          }
        }
      }
    }
  }
}
