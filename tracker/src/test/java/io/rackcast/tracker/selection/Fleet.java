package io.rackcast.tracker.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Patience;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Sender;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Nodes that announce to the real swarm store and the real policy, with time moved by hand. */
final class Fleet {
  static final long SIZE = 1000;
  static final long LEASE = 45_000;
  static final long GRACE = 10_000;

  /** A node and all it was ever told: clients forget no address. */
  static final class Node {
    final String name;
    final Location location;
    final IpAddress address;
    final Set<Node> known = new LinkedHashSet<>();
    Choice last = new Choice(List.of(), false, 0);
    long left = SIZE;
    boolean dead;
    boolean everOutside;

    Node(String name, Location location, int number) {
      this.name = name;
      this.location = location;
      this.address = IpAddress.ofIpv4(0x0a000000 + number);
    }

    boolean isIn(Location domain) {
      return location.depth() >= domain.depth() && location.commonDepth(domain) == domain.depth();
    }

    @Override
    public String toString() {
      return name + "@" + location + (left == 0 ? "(seeder)" : "");
    }
  }

  private static final InfoHash NAME = new InfoHash(1, 2, 3);

  final List<Node> nodes = new ArrayList<>();
  final MemorySwarms swarms = new MemorySwarms(10, 1_000_000);
  final Policy policy;
  private final RandomGenerator random;
  long now = 1_000_000;

  Fleet(Policy policy, RandomGenerator random) {
    this.policy = policy;
    this.random = random;
  }

  static Fleet withRacks(long seed) {
    return new Fleet(new RackPolicy(new LeadRules(1, LEASE, GRACE)), new Random(seed));
  }

  Node node(String location) {
    var node = new Node("n" + nodes.size(), Location.parse(location), nodes.size() + 1);
    nodes.add(node);
    return node;
  }

  Node seeder(String location) {
    var node = node(location);
    node.left = 0;
    announce(node);
    return node;
  }

  Node leecher(String location) {
    var node = node(location);
    announce(node);
    return node;
  }

  Choice announce(Node node) {
    return announce(node, Event.NONE, 50);
  }

  Choice announce(Node node, Event event, int wanted) {
    var swarm = Objects.requireNonNull(swarms.acquire(NAME));
    try {
      var announce =
          new Announce()
              .infoHash(NAME)
              .peerId(7, node.address.low(), 1)
              .from(node.address)
              .port(6881)
              .left(node.left)
              .event(event)
              .numwant(wanted);
      var sender = new Sender(node.address, node.location, Sender.Kind.CLIENT);
      var peer = Objects.requireNonNull(swarm.update(sender, announce, now, patience(node)));
      policy.heard(swarm, peer, now);
      node.last = policy.choose(swarm, peer, wanted, random.nextLong(), now);
      note(node);
      return node.last;
    } finally {
      swarms.release(swarm);
    }
  }

  private Patience patience(Node node) {
    return new Patience(now + (node.left == 0 ? 65_000 : 20_000), now + 1_000_000_000);
  }

  private void note(Node node) {
    for (var peer : node.last.peers()) {
      var other = nodes.get((int) (peer.endpoint().address().low() - 0x0a000001L));
      assertThat(other).as("%s is told of itself", node).isNotSameAs(node);
      node.known.add(other);
      node.everOutside |= node.left > 0 && !other.location.equals(node.location);
    }
  }

  /** It says that it stops. */
  void stop(Node node) {
    node.dead = true;
    expire(node);
  }

  /** The tracker finds that it is gone. */
  void expire(Node node) {
    node.dead = true;
    var swarm = Objects.requireNonNull(swarms.acquire(NAME));
    try {
      var peer = peer(swarm, node);
      if (peer != null) {
        swarm.remove(peer, now);
        policy.changed(swarm, peer.rack(), now);
      }
    } finally {
      swarms.release(swarm);
    }
  }

  @Nullable Peer peer(Swarm swarm, Node node) {
    return swarm.at(new Endpoint(node.address, 6881));
  }

  Set<Node> told(Node node) {
    Set<Node> told = new LinkedHashSet<>();
    for (var peer : node.last.peers()) {
      told.add(nodes.get((int) (peer.endpoint().address().low() - 0x0a000001L)));
    }
    return told;
  }

  /** All leads of every domain stay within the rules. */
  void checkLeads(int perDomain) {
    var swarm = swarms.find(NAME);
    if (swarm != null) {
      checkLeads(swarm.root(), perDomain);
    }
  }

  private void checkLeads(Domain domain, int perDomain) {
    assertThat(domain.ingress().leads()).hasSizeLessThanOrEqualTo(perDomain);
    if (domain.isComplete() || domain.isRoot()) {
      assertThat(domain.ingress().leads()).isEmpty();
    }
    domain.units().forEach(unit -> checkLeads(unit, perDomain));
  }

  /** Whether some domain gave up on its leads. */
  boolean isAnyOpen() {
    var swarm = swarms.find(NAME);
    return swarm != null && isOpen(swarm.root());
  }

  private static boolean isOpen(Domain domain) {
    return domain.ingress().isOpen() || domain.units().stream().anyMatch(Fleet::isOpen);
  }

  List<Node> alive() {
    return nodes.stream().filter(node -> !node.dead).toList();
  }

  List<Node> leechers() {
    return nodes.stream().filter(node -> !node.dead && node.left > 0).toList();
  }
}
