package io.rackcast.tracker.node;

import io.rackcast.proto.torrent.InfoHash;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** When a node was last heard, and which swarms it says that it fetches. For any thread. */
final class Pulse {
  // More than any node fetches at once; of others silence is not noticed.
  private static final int MAX_SWARMS = 1024;

  private final Set<InfoHash> fetched = new LinkedHashSet<>();
  private long heardAt;

  /** The node said something. */
  synchronized void heard(long now) {
    heardAt = now;
  }

  /** It said of a swarm whether it fetches that. */
  synchronized void fetches(InfoHash swarm, boolean is) {
    if (!is) {
      fetched.remove(swarm);
    } else if (fetched.size() < MAX_SWARMS) {
      fetched.add(swarm);
    }
  }

  /** What it fetches, once it has been silent for so long; until it says so again, nothing. */
  synchronized List<InfoHash> missed(long now, long afterMillis) {
    if (fetched.isEmpty() || now - heardAt < afterMillis) {
      return List.of();
    }
    var missed = List.copyOf(fetched);
    fetched.clear();
    return missed;
  }
}
