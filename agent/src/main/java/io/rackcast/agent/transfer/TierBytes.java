package io.rackcast.agent.transfer;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Tier;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Payload bytes of one transfer by tier. Bytes of peers whose place is not known are held by
 * address until it is, so that none is counted for the wrong tier; what cannot be placed for {@link
 * #LONGEST_HELD} counts as {@code wan}. Counted on the event loop, read anywhere.
 */
final class TierBytes {
  /** A tracker that was restarted, or a network that broke, is mostly back by then. */
  static final Duration LONGEST_HELD = Duration.ofMinutes(15);

  /** Addresses that are held for; the oldest makes room. */
  static final int MOST_HELD = 4096;

  private final EngineMetrics metrics;
  private final Map<Tier, AtomicLong> in = zeros();
  private final Map<Tier, AtomicLong> out = zeros();
  private final AtomicLong heldIn = new AtomicLong();
  private final AtomicLong heldOut = new AtomicLong();
  // By address, oldest first.
  private final Map<IpAddress, Held> held = new LinkedHashMap<>();

  /** What came from and went to an address of unknown place. */
  private static final class Held {
    private final long sinceNanos;
    private long in;
    private long out;

    private Held(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  TierBytes(EngineMetrics metrics) {
    this.metrics = metrics;
  }

  void received(IpAddress from, Optional<PeerPlace> place, long bytes) {
    if (place.isPresent()) {
      countIn(place.get().tier(), bytes);
    } else {
      held(from).in += bytes;
      heldIn.addAndGet(bytes);
      metrics.unplacedIn.addAndGet(bytes);
    }
  }

  void sent(IpAddress to, Optional<PeerPlace> place, long bytes) {
    if (place.isPresent()) {
      countOut(place.get().tier(), bytes);
    } else {
      held(to).out += bytes;
      heldOut.addAndGet(bytes);
      metrics.unplacedOut.addAndGet(bytes);
    }
  }

  private Held held(IpAddress address) {
    Held known = held.get(address);
    if (known != null) {
      return known;
    }
    if (held.size() == MOST_HELD) {
      giveUp(held.keySet().iterator().next());
    }
    var begun = new Held(System.nanoTime());
    held.put(address, begun);
    return begun;
  }

  /** Counts what was held for peers whose place has become known. */
  void placesChanged(PeerLocator locator) {
    held.entrySet()
        .removeIf(
            entry -> {
              Optional<PeerPlace> place = locator.place(entry.getKey());
              place.ifPresent(known -> release(known.tier(), entry.getValue()));
              return place.isPresent();
            });
  }

  /** Counts what was held for too long. */
  void tick(long nanos) {
    while (!held.isEmpty()) {
      var oldest = held.entrySet().iterator().next();
      if (nanos - oldest.getValue().sinceNanos < LONGEST_HELD.toNanos()) {
        return;
      }
      giveUp(oldest.getKey());
    }
  }

  private void giveUp(IpAddress address) {
    Held lost = held.remove(address);
    if (lost != null) {
      metrics.unplacedGivenUp.increment((double) (lost.in + lost.out));
      release(Tier.WAN, lost);
    }
  }

  private void release(Tier tier, Held bytes) {
    heldIn.addAndGet(-bytes.in);
    heldOut.addAndGet(-bytes.out);
    metrics.unplacedIn.addAndGet(-bytes.in);
    metrics.unplacedOut.addAndGet(-bytes.out);
    countIn(tier, bytes.in);
    countOut(tier, bytes.out);
  }

  private void countIn(Tier tier, long bytes) {
    add(in, tier, bytes);
    metrics.received(tier, bytes);
  }

  private void countOut(Tier tier, long bytes) {
    add(out, tier, bytes);
    metrics.sent(tier, bytes);
  }

  Map<Tier, Long> in() {
    return copy(in);
  }

  Map<Tier, Long> out() {
    return copy(out);
  }

  long heldIn() {
    return heldIn.get();
  }

  long heldOut() {
    return heldOut.get();
  }

  boolean isHolding() {
    return heldIn() + heldOut() > 0;
  }

  private static Map<Tier, AtomicLong> zeros() {
    Map<Tier, AtomicLong> zeros = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      zeros.put(tier, new AtomicLong());
    }
    return zeros;
  }

  private static void add(Map<Tier, AtomicLong> counts, Tier tier, long bytes) {
    AtomicLong count = counts.get(tier);
    if (count != null) {
      count.addAndGet(bytes);
    }
  }

  private static Map<Tier, Long> copy(Map<Tier, AtomicLong> counts) {
    Map<Tier, Long> copy = new EnumMap<>(Tier.class);
    counts.forEach((tier, count) -> copy.put(tier, count.get()));
    return copy;
  }
}
