package io.rackcast.agent.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rackcast.agent.transfer.PeerLocator;
import io.rackcast.agent.transfer.PeerPlace;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.topology.Tier;
import io.rackcast.proto.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where peers are, seen from this node: learned from the trackers' views and answers, bounded, and
 * forgotten after a while so that a moved peer is found again. While no tracker can be asked, peers
 * are placed by their subnet. Safe for use by several threads.
 */
final class PeerPlaces implements PeerLocator {
  private static final int MOST_KNOWN = 20_000;
  private static final int MOST_WANTED = 4_096;
  private static final Duration LIFE = Duration.ofMinutes(15);
  private static final Topology SUBNETS = Topology.empty(24, 64);

  private final Cache<IpAddress, Location> known =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).expireAfterWrite(LIFE).build();
  private final Set<IpAddress> wanted = ConcurrentHashMap.newKeySet();
  private final Set<IpAddress> own;
  private final Location ownSubnet;
  private final Runnable wantsAny;
  private volatile Optional<Location> here;
  private volatile boolean alone;

  /**
   * Places for one node.
   *
   * @param wantsAny told when an address is wanted; must not block
   */
  PeerPlaces(NodeIdentity identity, Runnable wantsAny) {
    this.own = Set.copyOf(identity.addresses());
    this.here = identity.location().location();
    this.ownSubnet =
        identity.addresses().stream()
            .findFirst()
            .map(SUBNETS::subnetLocation)
            .orElse(Location.parse("unknown"));
    this.wantsAny = wantsAny;
  }

  @Override
  public Optional<PeerPlace> place(IpAddress address) {
    if (own.contains(address)) {
      return Optional.of(new PeerPlace(Tier.HOST, Location.MAX_DEPTH));
    }
    Optional<Location> from = here;
    Location at = known.getIfPresent(address);
    if (at != null && from.isPresent()) {
      return Optional.of(place(from.get(), at));
    }
    if (alone) {
      return Optional.of(place(ownSubnet, SUBNETS.subnetLocation(address)));
    }
    if (wanted.size() < MOST_WANTED && wanted.add(address)) {
      wantsAny.run();
    }
    return Optional.empty();
  }

  /** The tracker's word on where this node is. */
  void weAreAt(Location location) {
    here = Optional.of(location);
  }

  /** Where this node is, if anybody has said. */
  Optional<Location> here() {
    return here;
  }

  void learn(IpAddress address, Location location) {
    known.put(address, location);
    wanted.remove(address);
  }

  /** Whether no tracker can be asked. */
  void setAlone(boolean alone) {
    this.alone = alone;
  }

  /** Takes at most {@code most} of the wanted addresses; they may be wanted again. */
  List<IpAddress> takeWanted(int most) {
    List<IpAddress> taken = wanted.stream().limit(most).toList();
    taken.forEach(wanted::remove);
    return taken;
  }

  private static PeerPlace place(Location from, Location at) {
    return new PeerPlace(Tier.between(from, at), from.commonDepth(at));
  }
}
