package io.rackcast.tracker.simulator;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.core.SwarmListener;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.core.ViewRound;
import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import org.jspecify.annotations.Nullable;

/**
 * Pushes views as the tracker's own pusher does, to the model's agents instead of streams. How long
 * that takes is a figure of the model, so that a run can be repeated.
 */
final class Pushes implements SwarmListener {
  private static final int MAX_PEERS = 200;
  private static final double VIEW_MILLIS = 0.02;

  /** The model's agents. */
  interface Viewer {
    /** Whether the agent in this row has a stream. */
    boolean isConnected(Rack rack, int row);

    /** Shows what was chosen for it; returns whether that differs from what it was shown before. */
    boolean show(Rack rack, int row, Choice choice);

    /** The agent takes the next view as its first. */
    void forget(int node);

    /** Who listens there. */
    int nodeAt(Endpoint endpoint);
  }

  private final Policy policy;
  private final Ticker ticker;
  private final VirtualTracker.Work work;
  private final Viewer viewer;
  private final Choice choice = Choice.ofRows();
  private @Nullable MemorySwarms swarms;
  private ViewRound round = new ViewRound();
  private boolean pending;
  private boolean passes;
  private double dueAt;
  // Where the thread that pushes is in time.
  private double pushedUntil;

  Pushes(Policy policy, Ticker ticker, VirtualTracker.Work work, Viewer viewer) {
    this.policy = policy;
    this.ticker = ticker;
    this.work = work;
    this.viewer = viewer;
  }

  /** The swarms are these from now on; null: nobody has a stream. */
  void of(@Nullable MemorySwarms newSwarms) {
    swarms = newSwarms;
    round = new ViewRound();
    pending = false;
    passes = false;
  }

  void forget(int node) {
    viewer.forget(node);
  }

  @Override
  public boolean isListening() {
    return swarms != null;
  }

  @Override
  public void changed(InfoHash swarm) {
    if (!pending) {
      pending = true;
      dueAt = ticker.millis() + round.delayMillis(ticker.millis());
    }
  }

  @Override
  public void restarted(InfoHash swarm, Endpoint peer) {
    viewer.forget(viewer.nodeAt(peer));
  }

  @Override
  public void ended(InfoHash swarm, String reason) {}

  /** Pushes what the thread that pushes gets done until now. */
  void run() {
    var swarm = !pending || swarms == null ? null : swarms.find(VirtualTracker.SWARM);
    if (swarm != null) {
      try {
        run(swarm);
      } finally {
        release(swarm);
      }
    }
  }

  private void release(Swarm swarm) {
    if (swarms != null) {
      swarms.release(swarm);
    }
  }

  private void run(Swarm swarm) {
    long now = ticker.millis();
    pushedUntil = Math.max(pushedUntil, dueAt);
    while (pending && dueAt <= now && pushedUntil <= now) {
      if (!passes) {
        passes = true;
        round.begin(swarm, (long) pushedUntil);
      }
      var rack = round.next((long) pushedUntil);
      if (rack != null) {
        push(swarm, rack, now);
      } else {
        passes = false;
        pending = round.isDue(swarm);
        dueAt = pushedUntil + round.delayMillis((long) pushedUntil);
      }
    }
  }

  private void push(Swarm swarm, Rack rack, long now) {
    for (int row = 0; row < rack.size(); row++) {
      if (rack.kind(row).isAgent() && viewer.isConnected(rack, row)) {
        policy.choose(swarm, rack, row, MAX_PEERS, rack.hash(row), now, choice);
        work.viewsMade++;
        work.viewsPushed += viewer.show(rack, row, choice) ? 1 : 0;
        pushedUntil += VIEW_MILLIS;
      }
    }
  }
}
