package io.rackcast.tracker.swarm;

import io.rackcast.proto.torrent.InfoHash;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All swarms, in the memory of this process. For any thread.
 *
 * <p>They are spread over shards, each with its lock: who holds a swarm holds its shard. So a peer
 * costs its row, and a swarm no lock of its own.
 */
public final class MemorySwarms {
  private static final int SHARD_BITS = 10;

  private final PeerCounts counts;
  private final Shard[] shards = new Shard[1 << SHARD_BITS];

  /**
   * No swarms yet.
   *
   * @param maxSwarms bound on swarms, 1 or more
   * @param maxPeers bound on the peers of all swarms together, 1 or more
   * @param patience when peers are overdue, and forgotten
   */
  public MemorySwarms(int maxSwarms, int maxPeers, Patience patience) {
    this(maxSwarms, maxPeers, Long.MAX_VALUE, patience);
  }

  /**
   * As the other, with a bound on what swarms take of the heap.
   *
   * @param maxBytes 1 or more; once it is reached neither a peer nor a swarm is added, those that
   *     are known stay and are heard. It is passed by what one rack grows at a time at most.
   */
  public MemorySwarms(int maxSwarms, int maxPeers, long maxBytes, Patience patience) {
    counts = new PeerCounts(maxSwarms, maxPeers, maxBytes);
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new Shard(counts, patience);
    }
  }

  /** Sets other bounds; what is beyond them already stays. */
  public void bounds(int maxSwarms, int maxPeers, long maxBytes) {
    counts.bounds(maxSwarms, maxPeers, maxBytes);
  }

  Shard[] shards() {
    return shards;
  }

  private Shard shard(long hash) {
    return shards[(int) (hash >>> (64 - SHARD_BITS))];
  }

  /**
   * The swarm of this name, held; the caller gives it back by {@link #release}.
   *
   * @return null if there is none
   */
  public @Nullable Swarm find(InfoHash name) {
    return find(name.high(), name.middle(), name.low());
  }

  /** As {@link #find(InfoHash)}, from the infohash's bytes 0 to 7, 8 to 15, 16 to 19. */
  @SuppressWarnings("LockNotBeforeTry") // the caller unlocks, by release
  public @Nullable Swarm find(long high, long middle, int low) {
    long hash = Shard.hash(high, middle, low);
    var shard = shard(hash);
    shard.lock();
    var swarm = shard.find(hash, high, middle, low);
    if (swarm == null) {
      shard.unlock();
    }
    return swarm;
  }

  /**
   * The swarm of this name, held, made if there is none; the caller gives it back by {@link
   * #release}.
   *
   * @return null if it would be new and the bound on swarms, or that on bytes, is reached
   */
  @SuppressWarnings("LockNotBeforeTry") // the caller unlocks, by release
  public @Nullable Swarm acquire(long high, long middle, int low) {
    long hash = Shard.hash(high, middle, low);
    var shard = shard(hash);
    shard.lock();
    var swarm = shard.find(hash, high, middle, low);
    if (swarm == null && counts.tryAddSwarm()) {
      swarm = new Swarm(high, middle, low, shard);
      counts.take(Swarm.BYTES);
      shard.add(swarm);
    }
    if (swarm == null) {
      shard.unlock();
    }
    return swarm;
  }

  /** Reads ahead for up to {@code most} announces at once. */
  public Lookahead lookahead(int most) {
    return new Lookahead(this, most);
  }

  /** What is probably the swarm of this name, not held: only to be looked at by the processor. */
  @Nullable Swarm peek(long high, long middle, int low) {
    long hash = Shard.hash(high, middle, low);
    return shard(hash).peek(hash);
  }

  /** Gives a swarm back, and forgets it if nobody is in it. */
  public void release(Swarm swarm) {
    forgetEmpty(swarm);
    swarm.shard().unlock();
  }

  /**
   * Gives a swarm back for a moment, so that who waits for it comes first, and holds it again.
   *
   * @return the swarm of its name, another one if it ended meanwhile; null if there is none
   */
  public @Nullable Swarm pause(Swarm swarm) {
    var name = swarm.infoHash();
    boolean waited = swarm.shard().hasQueuedThreads();
    release(swarm);
    if (waited) {
      // The lock is not fair: who waits would be passed by at once.
      LockSupport.parkNanos(1_000);
    }
    return find(name);
  }

  void forgetEmpty(Swarm swarm) {
    swarm.countTables();
    if (swarm.size() == 0) {
      swarm.shard().remove(swarm);
      counts.removedSwarm();
      counts.take(-Swarm.BYTES);
    }
  }

  /** Calls {@code action} for each swarm, held, one after the other. */
  public void forEach(Consumer<Swarm> action) {
    for (var shard : shards) {
      shard.lock();
      try {
        visit(shard, action);
      } finally {
        shard.unlock();
      }
    }
  }

  private void visit(Shard shard, Consumer<Swarm> action) {
    for (int place = 0; place < shard.places(); place++) {
      var swarm = shard.at(place);
      if (swarm != null) {
        action.accept(swarm);
        forgetEmpty(swarm);
        // Another swarm may have come into the place of one that ended.
        place -= shard.at(place) == swarm ? 0 : 1;
      }
    }
  }

  /** What is done with a rack when its turn comes. */
  @FunctionalInterface
  public interface RackVisitor {
    /** Visits a rack of a swarm that is held; it may take peers out. */
    void visit(Swarm swarm, Rack rack);
  }

  /** A round over all racks of all swarms, in pieces. For one thread at a time. */
  public final class Round {
    // With a lock held: as long as some thousand rows take.
    private static final int RACKS_AT_ONCE = 16;

    private int shard;
    private int place;
    private int rack;

    /**
     * Visits the next racks, no lock being held for long. Those that come and go meanwhile may be
     * missed this time.
     *
     * @param most how many at most
     * @return whether the round came to its end, so that the next one begins
     */
    public boolean visit(int most, RackVisitor visitor) {
      int rest = most;
      while (rest > 0) {
        rest -= 1 + visitSome(shards[shard], visitor);
        if (shard == shards.length) {
          shard = 0;
          return true;
        }
      }
      return false;
    }

    private int visitSome(Shard some, RackVisitor visitor) {
      some.lock();
      try {
        while (place < some.places() && some.at(place) == null) {
          place++;
        }
        var swarm = some.at(place);
        if (swarm == null) {
          shard++;
          place = 0;
          return 0;
        }
        return visitSome(swarm, visitor);
      } finally {
        some.unlock();
      }
    }

    private int visitSome(Swarm swarm, RackVisitor visitor) {
      int visited = 0;
      while (rack < swarm.rackCount() && visited < RACKS_AT_ONCE) {
        int before = swarm.rackCount();
        visitor.visit(swarm, swarm.rack(rack));
        visited++;
        // Another rack took the place of one that ended.
        rack += swarm.rackCount() < before ? 0 : 1;
      }
      if (rack >= swarm.rackCount()) {
        rack = 0;
        place++;
        forgetEmpty(swarm);
      }
      return visited;
    }
  }

  /** A new round. */
  public Round round() {
    return new Round();
  }

  /** How many swarms there are. */
  public int swarmCount() {
    return counts.swarms();
  }

  /** What all swarms take of the heap, in bytes, as it is counted. */
  public long bytes() {
    return counts.bytes();
  }

  /** The bound on swarms. */
  public int maxSwarms() {
    return counts.mostSwarms();
  }

  /** The bound on the peers of all swarms together. */
  public int maxPeers() {
    return counts.mostPeers();
  }

  /** The bound on {@link #bytes}. */
  public long maxBytes() {
    return counts.mostBytes();
  }

  /** Whether the bound on bytes is reached. */
  public boolean isFull() {
    return counts.isFull();
  }

  /** How many peers of all swarms have everything. */
  public int seederCount() {
    return counts.seeders();
  }

  /** How many peers of all swarms lack something. */
  public int leecherCount() {
    return Math.max(0, counts.peers() - counts.seeders());
  }
}
