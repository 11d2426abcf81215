package io.rackcast.agent.transfer;

import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.torrent.PeerId;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The addresses a swarm may connect to, and when to try each again: after 1 s, then twice as long
 * each time up to a minute, with a random part so that a rack does not dial in step. Used on the
 * event loop.
 */
final class PeerBook {
  // A tracker gives at most some hundred at a time; old ones make room.
  private static final int MOST = 2000;
  private static final long FIRST_DELAY = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_DELAY = TimeUnit.SECONDS.toNanos(60);

  private final RandomGenerator random;
  private final Map<PeerAddress, Entry> entries = new LinkedHashMap<>();

  PeerBook(RandomGenerator random) {
    this.random = random;
  }

  private static final class Entry {
    private long next;
    private int failures;
    private boolean dialling;
    private boolean never;
    private int name;
    private @Nullable PeerId id;

    private Entry(long now) {
      next = now;
    }
  }

  void add(Collection<PeerAddress> addresses, long now) {
    for (PeerAddress address : addresses) {
      entries.computeIfAbsent(address, unknown -> new Entry(now));
    }
    var oldest = entries.entrySet().iterator();
    while (entries.size() > MOST && oldest.hasNext()) {
      if (!oldest.next().getValue().dialling) {
        oldest.remove();
      }
    }
  }

  /** Whether there is nobody to dial, now or later. */
  boolean isEmpty() {
    // One that is banned stays noted, and would keep the swarm awake for good.
    return entries.values().stream().allMatch(entry -> entry.never);
  }

  /** Forgets all that are not in {@code addresses}, but for those that are never dialled. */
  void retain(Collection<PeerAddress> addresses) {
    Set<PeerAddress> kept = new HashSet<>(addresses);
    entries
        .entrySet()
        .removeIf(
            entry ->
                !kept.contains(entry.getKey())
                    && !entry.getValue().never
                    && !entry.getValue().dialling);
  }

  /**
   * The next address that is due, noted as being dialled.
   *
   * @param reached whether a connected peer listens at an address
   * @param connected whether the peer with this id has a connection
   */
  @Nullable PeerAddress next(
      long now, Predicate<PeerAddress> reached, Predicate<PeerId> connected) {
    for (Map.Entry<PeerAddress, Entry> known : entries.entrySet()) {
      Entry entry = known.getValue();
      if (!entry.never
          && !entry.dialling
          && entry.next - now <= 0
          && (entry.id == null || !connected.test(entry.id))
          && !reached.test(known.getKey())) {
        entry.dialling = true;
        return known.getKey();
      }
    }
    return null;
  }

  /** The dial did not begin; it may at once again. */
  void putBack(PeerAddress address) {
    Entry entry = entries.get(address);
    if (entry != null) {
      entry.dialling = false;
    }
  }

  /** The address led to a peer with this id. */
  void reached(PeerAddress address, PeerId id) {
    Entry entry = entries.get(address);
    if (entry != null) {
      entry.id = id;
      entry.failures = 0;
    }
  }

  /** The connection or the attempt is over; the next attempt waits. */
  void ended(PeerAddress address, long now) {
    Entry entry = entries.get(address);
    if (entry != null) {
      entry.dialling = false;
      long delay = Math.min(LONGEST_DELAY, FIRST_DELAY << Math.min(entry.failures, 10));
      entry.failures++;
      entry.next = now + delay + random.nextLong(delay / 2);
    }
  }

  /**
   * The peer there closed when it saw the infohash: it may know the swarm by another name, which is
   * tried soon; when all names have been tried it counts as any failure.
   *
   * @see io.rackcast.proto.torrent.Metainfo#swarmNames()
   */
  void nameRefused(PeerAddress address, int names, long now) {
    Entry entry = entries.get(address);
    if (entry == null) {
      return;
    }
    if (entry.id != null || ++entry.name % names == 0) {
      ended(address, now);
    } else {
      entry.dialling = false;
      entry.next = now;
    }
  }

  /** Whether the last attempt failed, or none is made any more. */
  boolean isGone(PeerAddress address) {
    Entry entry = entries.get(address);
    return entry == null || entry.never || entry.failures > 0;
  }

  /** How often a name was refused there. */
  int name(PeerAddress address) {
    Entry entry = entries.get(address);
    return entry == null ? 0 : entry.name;
  }

  /** The address is not dialled again: it is ourselves, or banned. */
  void never(PeerAddress address) {
    Entry entry = entries.get(address);
    if (entry != null) {
      entry.never = true;
    }
  }
}
