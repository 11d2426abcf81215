package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;

/** Gathers the peers of one choice: no repetition, not the asking peer, a bound on how many. */
final class Picks {
  private final List<Peer> peers = new ArrayList<>();
  private final long mark;
  private final int most;

  Picks(Swarm swarm, Peer asking, int most) {
    this.mark = swarm.nextMark();
    this.most = most;
    asking.isNewTo(mark);
  }

  boolean isFull() {
    return peers.size() >= most;
  }

  /** Adds {@code peer} unless it is in already or there is no room; returns whether it added it. */
  boolean add(Peer peer) {
    return !isFull() && peer.isNewTo(mark) && peers.add(peer);
  }

  /** Adds at most {@code share} of {@code from}, in their order from a place that seed gives. */
  void addWindow(List<Peer> from, long seed, int share) {
    int size = from.size();
    int start = size == 0 ? 0 : (int) Long.remainderUnsigned(seed, size);
    int added = 0;
    for (int i = 0; i < size && added < share && !isFull(); i++) {
      int row = start + i < size ? start + i : start + i - size;
      added += add(from.get(row)) ? 1 : 0;
    }
  }

  int size() {
    return peers.size();
  }

  List<Peer> peers() {
    return peers;
  }
}
