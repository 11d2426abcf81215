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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where peers are, seen from this node: learned from the trackers' views and answers, bounded. What
 * was learned is asked for again after a while, so that a moved peer is found, and counts until a
 * tracker says otherwise: a tracker that is away moves nobody. Safe for use by several threads.
 */
final class PeerPlaces implements PeerLocator {
  private static final int MOST_KNOWN = 20_000;
  private static final int MOST_WANTED = 4_096;
  private static final Duration FRESH = Duration.ofMinutes(15);
  private static final Topology SUBNETS =
      Topology.empty(Topology.DEFAULT_IPV4_PREFIX, Topology.DEFAULT_IPV6_PREFIX);

  private record Learned(Location location, long atMillis) {}

  private final Cache<IpAddress, Learned> known =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).build();
  private final Set<IpAddress> wanted = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;
  private final Runnable wantsAny;
  private volatile Set<IpAddress> own;
  private volatile Optional<Location> here;
  private volatile boolean alone;

  /**
   * Places for one node.
   *
   * @param wantsAny told when an address is wanted; must not block
   */
  PeerPlaces(NodeIdentity identity, InstantSource clock, Runnable wantsAny) {
    this.own = Set.copyOf(identity.addresses());
    this.here = identity.location().location();
    this.clock = clock;
    this.wantsAny = wantsAny;
  }

  /**
   * While no tracker can be asked, an address of the node's own subnet is taken to be in its rack;
   * nothing is said of any other, as it may be in the rack as well.
   */
  @Override
  public Optional<PeerPlace> place(IpAddress address) {
    if (own.contains(address)) {
      return Optional.of(new PeerPlace(Tier.HOST, Location.MAX_DEPTH));
    }
    Learned learned = known.getIfPresent(address);
    if (learned == null || isOld(learned)) {
      want(address);
    }
    Optional<Location> from = here;
    if (learned != null && from.isPresent()) {
      return Optional.of(place(from.get(), learned.location()));
    }
    return alone && isInOwnSubnet(address)
        ? Optional.of(new PeerPlace(Tier.RACK, from.map(Location::depth).orElse(1)))
        : Optional.empty();
  }

  /** The node's addresses have changed. */
  void weAre(NodeIdentity identity) {
    own = Set.copyOf(identity.addresses());
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
    known.put(address, new Learned(location, clock.millis()));
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

  private void want(IpAddress address) {
    if (wanted.size() < MOST_WANTED && wanted.add(address)) {
      wantsAny.run();
    }
  }

  private boolean isOld(Learned learned) {
    return clock.millis() - learned.atMillis() >= FRESH.toMillis();
  }

  private boolean isInOwnSubnet(IpAddress address) {
    Location subnet = SUBNETS.subnetLocation(address);
    return own.stream().anyMatch(each -> SUBNETS.subnetLocation(each).equals(subnet));
  }

  private static PeerPlace place(Location from, Location at) {
    return new PeerPlace(Tier.between(from, at), from.commonDepth(at));
  }
}
