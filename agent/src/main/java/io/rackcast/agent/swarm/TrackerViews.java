package io.rackcast.agent.swarm;

import io.rackcast.agent.transfer.PeerView;
import io.rackcast.agent.transfer.Stripes;
import io.rackcast.agent.transfer.picker.StripeDuty;
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

  /**
   * What they say together; empty when no tracker has a say. Stripes are those of the first tracker
   * that cuts; others count where they cut alike.
   */
  Optional<PeerView> together() {
    List<PeerView> views = byTracker.values().stream().map(Said::view).toList();
    if (views.size() <= 1) {
      return views.stream().findFirst();
    }
    Set<PeerAddress> peers = new LinkedHashSet<>();
    Set<PeerAddress> heads = new LinkedHashSet<>();
    Set<PeerAddress> takingTls = new LinkedHashSet<>();
    for (PeerView view : views) {
      peers.addAll(view.peers());
      heads.addAll(view.heads());
      takingTls.addAll(view.takingTls());
    }
    int depth = views.stream().mapToInt(PeerView::fetchDepth).min().orElse(0);
    return Optional.of(new PeerView(List.copyOf(peers), depth, stripes(views), heads, takingTls));
  }

  private static Stripes stripes(List<PeerView> views) {
    int count =
        views.stream().mapToInt(v -> v.stripes().count()).filter(n -> n > 0).findFirst().orElse(0);
    Map<Integer, StripeDuty> led = new LinkedHashMap<>();
    Map<Integer, Stripes.Turn> next = new LinkedHashMap<>();
    for (PeerView view : views) {
      if (view.stripes().count() == count) {
        view.stripes().led().forEach(duty -> led.putIfAbsent(duty.stripe(), duty));
        view.stripes().next().forEach(turn -> next.putIfAbsent(turn.duty().stripe(), turn));
      }
    }
    return new Stripes(count, List.copyOf(led.values()), List.copyOf(next.values()));
  }
}
