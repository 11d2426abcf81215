package io.rackcast.agent.announce;

import java.util.ArrayList;
import java.util.List;

/**
 * The trackers of a swarm in the order of BEP 12: tier after tier, in each the one that answered
 * last first. Confined to the session's event loop.
 */
final class TrackerTiers {
  private final List<List<String>> tiers = new ArrayList<>();
  private int tier;
  private int place;

  TrackerTiers(List<List<String>> tiers) {
    tiers.stream().filter(urls -> !urls.isEmpty()).map(ArrayList::new).forEach(this.tiers::add);
    if (this.tiers.isEmpty()) {
      throw new IllegalArgumentException("there is no tracker; sign at least one URL");
    }
  }

  /** The one to try now. */
  String current() {
    return tiers.get(tier).get(place);
  }

  /** It answered: next time begins with the first tier again, and in this tier with this one. */
  void answered() {
    List<String> urls = tiers.get(tier);
    urls.add(0, urls.remove(place));
    rewind();
  }

  /** It did not: moves to the next; false when that was the last, and it begins again. */
  boolean failed() {
    if (++place < tiers.get(tier).size()) {
      return true;
    }
    place = 0;
    if (++tier < tiers.size()) {
      return true;
    }
    rewind();
    return false;
  }

  private void rewind() {
    tier = 0;
    place = 0;
  }
}
