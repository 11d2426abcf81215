package io.rackcast.agent.swarm;

import io.rackcast.agent.transfer.PeerView;
import io.rackcast.proto.announce.PeerAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What each tracker last said of one swarm. Peers of all trackers count; blocks may be asked as
 * widely as the most generous tracker allows. Guarded by its owner.
 */
final class TrackerViews {
  private record Said(boolean lead, PeerView view) {}

  private final Map<String, Said> byTracker = new LinkedHashMap<>();

  void put(String tracker, boolean lead, PeerView view) {
    byTracker.put(tracker, new Said(lead, view));
  }

  /** Forgets what a tracker said; false if it had said nothing. */
  boolean remove(String tracker) {
    return byTracker.remove(tracker) != null;
  }

  boolean isLead() {
    return byTracker.values().stream().anyMatch(Said::lead);
  }

  /** What they say together; empty when no tracker has a say. */
  Optional<PeerView> together() {
    Set<PeerAddress> peers = new LinkedHashSet<>();
    byTracker.values().forEach(said -> peers.addAll(said.view().peers()));
    return byTracker.values().stream()
        .map(said -> said.view().fetchDepth())
        .min(Integer::compare)
        .map(depth -> new PeerView(List.copyOf(peers), depth));
  }
}
