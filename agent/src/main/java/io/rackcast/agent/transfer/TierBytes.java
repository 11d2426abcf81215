package io.rackcast.agent.transfer;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Tier;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Payload bytes of one transfer by tier. Bytes of peers whose place is not known are held by
 * address until it is, so that none is counted for the wrong tier. Counted on the event loop, read
 * anywhere.
 */
final class TierBytes {
  private final EngineMetrics metrics;
  private final Map<Tier, AtomicLong> in = zeros();
  private final Map<Tier, AtomicLong> out = zeros();
  private final AtomicLong heldIn = new AtomicLong();
  private final AtomicLong heldOut = new AtomicLong();
  // By address: bytes in, bytes out. At most one entry for each address that ever connected.
  private final Map<IpAddress, long[]> held = new HashMap<>();

  TierBytes(EngineMetrics metrics) {
    this.metrics = metrics;
  }

  void received(Peer peer, long bytes) {
    Optional<PeerPlace> place = peer.place();
    if (place.isPresent()) {
      countIn(place.get().tier(), bytes);
    } else {
      held.computeIfAbsent(peer.address(), address -> new long[2])[0] += bytes;
      heldIn.addAndGet(bytes);
    }
  }

  void sent(Peer peer, long bytes) {
    Optional<PeerPlace> place = peer.place();
    if (place.isPresent()) {
      countOut(place.get().tier(), bytes);
    } else {
      held.computeIfAbsent(peer.address(), address -> new long[2])[1] += bytes;
      heldOut.addAndGet(bytes);
    }
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

  private void release(Tier tier, long[] bytes) {
    heldIn.addAndGet(-bytes[0]);
    heldOut.addAndGet(-bytes[1]);
    countIn(tier, bytes[0]);
    countOut(tier, bytes[1]);
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
