package io.rackcast.tracker.swarm;

import io.rackcast.proto.torrent.InfoHash;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All swarms, in the memory of this process. For any thread; each swarm has its own lock. */
public final class MemorySwarms {
  private final int maxSwarms;
  private final PeerCounts counts;
  private final ConcurrentHashMap<InfoHash, Swarm> swarms = new ConcurrentHashMap<>();

  /**
   * No swarms yet.
   *
   * @param maxSwarms bound on swarms, 1 or more
   * @param maxPeers bound on the peers of all swarms together, 1 or more
   */
  public MemorySwarms(int maxSwarms, int maxPeers) {
    this.maxSwarms = maxSwarms;
    this.counts = new PeerCounts(maxPeers);
  }

  /** The swarm of this name, not locked; null if there is none. */
  public @Nullable Swarm find(InfoHash name) {
    return swarms.get(name);
  }

  /**
   * The swarm of this name with its lock held; made if there is none. The caller unlocks it by
   * {@link #release}.
   *
   * @return null if it would be new and the bound on swarms is reached
   */
  @SuppressWarnings("LockNotBeforeTry") // the caller unlocks, by release
  public @Nullable Swarm acquire(InfoHash name) {
    while (true) {
      var swarm = swarms.get(name);
      if (swarm == null) {
        if (swarms.size() >= maxSwarms) {
          return null;
        }
        swarm = swarms.computeIfAbsent(name, missing -> new Swarm(missing, counts));
      }
      swarm.lock().lock();
      if (!swarm.isEnded()) {
        return swarm;
      }
      swarm.lock().unlock();
    }
  }

  /** Unlocks a swarm, and forgets it if nobody is in it. */
  public void release(Swarm swarm) {
    if (swarm.peers().isEmpty() && !swarm.isEnded()) {
      swarm.end();
      swarms.remove(swarm.infoHash(), swarm);
    }
    swarm.lock().unlock();
  }

  /** Calls {@code action} for each swarm with its lock held, one after the other. */
  public void forEach(Consumer<Swarm> action) {
    for (var swarm : swarms.values()) {
      swarm.lock().lock();
      try {
        if (!swarm.isEnded()) {
          action.accept(swarm);
        }
      } finally {
        release(swarm);
      }
    }
  }

  /** How many swarms there are. */
  public int swarmCount() {
    return swarms.size();
  }

  /** How many peers of all swarms have everything. */
  public int seederCount() {
    return counts.seeders();
  }

  /** How many peers of all swarms lack something. */
  public int leecherCount() {
    return Math.max(0, counts.all() - counts.seeders());
  }
}
