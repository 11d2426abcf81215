package io.rackcast.tracker.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Kind;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Patience;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Nodes that announce to the real swarm store and the real policy, with time moved by hand. */
final class Fleet {
  static final long SIZE = 1000;
  static final long LEASE = 45_000;
  static final long GRACE = 10_000;

  /** An answer. */
  record Told(
      Set<Node> nodes,
      boolean isLead,
      int fetchDepth,
      Set<Node> heads,
      int stripeCount,
      Map<Integer, Stripe> stripes) {
    /** The stripes that the node leads. */
    List<Integer> led() {
      return stripes.entrySet().stream()
          .filter(stripe -> stripe.getValue().leads())
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  /** A stripe that a node has to do with; {@code leader} is null if it is the node itself. */
  record Stripe(int fetchDepth, boolean entry, @Nullable Node leader) {
    boolean leads() {
      return leader == null;
    }
  }

  /** A node and all it was ever told: clients forget no address. */
  static final class Node {
    final String name;
    final Location location;
    final IpAddress address;
    Kind kind = Kind.CLIENT;
    final Set<Node> known = new LinkedHashSet<>();

    /** What it was told last. */
    Told last = new Told(Set.of(), false, 0, Set.of(), 0, Map.of());

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

  // A byte of a node's is as much as the store tells apart.
  private static final int UNIT = 1 << 14;

  /** Seeders are overdue after 65 s, leechers after 20 s, and nobody is forgotten. */
  private static final Patience PATIENCE =
      new Patience() {
        @Override
        public boolean isSlow(long idHigh) {
          return false;
        }

        @Override
        public int dueSeconds(boolean seeder, boolean slow) {
          return seeder ? 65 : 20;
        }

        @Override
        public int expirySeconds(boolean seeder, boolean slow) {
          return 1_000_000;
        }
      };

  final List<Node> nodes = new ArrayList<>();
  final MemorySwarms swarms = new MemorySwarms(10, 1_000_000, PATIENCE);
  final Policy policy;
  private final RandomGenerator random;
  private final Choice choice = Choice.ofRows();
  long now = 1_000_000;

  Fleet(Policy policy, RandomGenerator random) {
    this.policy = policy;
    this.random = random;
  }

  static Fleet withRacks(long seed) {
    return new Fleet(rackPolicy(), new Random(seed));
  }

  static Policy rackPolicy() {
    return new RackPolicy(new LeadRules(1, LEASE, GRACE));
  }

  static Fleet withPolicy(Policy policy, long seed) {
    return new Fleet(policy, new Random(seed));
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

  /** A node whose agent is connected. */
  Node agent(String location, long left) {
    var node = node(location);
    node.left = left;
    node.kind = Kind.AGENT;
    announce(node);
    return node;
  }

  /** A node whose agent is connected and knows nothing of stripes. */
  Node plainAgent(String location) {
    var node = node(location);
    node.kind = Kind.PLAIN_AGENT;
    announce(node);
    return node;
  }

  /** An origin whose agent is connected. */
  Node origin(String location) {
    var node = node(location);
    node.left = 0;
    node.kind = Kind.ORIGIN;
    announce(node);
    return node;
  }

  Node leecher(String location) {
    var node = node(location);
    announce(node);
    return node;
  }

  Told announce(Node node) {
    return announce(node, Event.NONE, 50);
  }

  Told announce(Node node, Event event, int wanted) {
    var announce = said(node).event(event).numwant(wanted);
    var swarm = Objects.requireNonNull(swarms.acquire(NAME.high(), NAME.middle(), NAME.low()));
    try {
      var rack = swarm.rackFor(node.location);
      int row = swarm.update(rack, announce, node.kind, now);
      assertThat(row).isNotEqualTo(Swarm.NONE);
      policy.heard(swarm, rack, row, now);
      policy.choose(swarm, rack, row, wanted, random.nextLong(), now, choice);
      note(node);
      return node.last;
    } finally {
      swarms.release(swarm);
    }
  }

  /** What its agent is pushed now. */
  Told view(Node node) {
    held(
        node,
        (swarm, rack, row) -> {
          policy.choose(swarm, rack, row, 200, rack.hash(row), now, choice);
          note(node);
        });
    return node.last;
  }

  /** What is said of the stripes of the domains around it. */
  List<StripeFacts> stripes(Node node, int stripe) {
    List<StripeFacts> facts = new ArrayList<>();
    held(node, (swarm, rack, row) -> facts.addAll(policy.stripes(swarm, rack, row, stripe, now)));
    return facts;
  }

  /** Its agent says how far it is, and what it does not get on with. */
  void progress(Node node, int... stuck) {
    held(
        node,
        (swarm, rack, row) -> {
          int there = swarm.heard(rack, row, node.left * UNIT, now);
          policy.heard(swarm, rack, there, now);
          for (int stripe : stuck) {
            policy.stuck(swarm, rack, there, stripe, now);
          }
        });
  }

  /** Its agent has fallen silent. */
  void silent(Node node) {
    held(
        node,
        (swarm, rack, row) -> {
          swarm.doubt(rack, row, 0, now);
          policy.changed(swarm, rack, now);
        });
  }

  /** Its agent's connection ended. */
  void disconnect(Node node) {
    node.kind = Kind.CLIENT;
    held(
        node,
        (swarm, rack, row) -> {
          swarm.runs(rack, row, Kind.CLIENT, now);
          policy.changed(swarm, rack, now);
        });
  }

  /** What is done with a node's row. */
  private interface Held {
    void at(Swarm swarm, Rack rack, int row);
  }

  private void held(Node node, Held action) {
    var swarm = Objects.requireNonNull(swarms.find(NAME));
    try {
      var rack = Objects.requireNonNull(swarm.rackAt(node.location));
      action.at(swarm, rack, swarm.row(rack, said(node)));
    } finally {
      swarms.release(swarm);
    }
  }

  /** A number that differs when anybody could be told something else. */
  int changes() {
    var swarm = Objects.requireNonNull(swarms.find(NAME));
    try {
      return swarm.changes();
    } finally {
      swarms.release(swarm);
    }
  }

  private Announce said(Node node) {
    return new Announce()
        .infoHash(NAME)
        .peerId(7, node.address.low(), 1)
        .from(node.address)
        .port(6881)
        .left(node.left * UNIT);
  }

  private void note(Node node) {
    Set<Node> told = new LinkedHashSet<>();
    Set<Node> heads = new LinkedHashSet<>();
    for (int i = 0; i < choice.count(); i++) {
      var other = node(choice.rack(i), choice.row(i));
      if (choice.isHead(i)) {
        heads.add(other);
      }
      assertThat(other).as("%s is told of itself", node).isNotSameAs(node);
      assertThat(told.add(other)).as("%s is told of %s twice", node, other).isTrue();
      node.known.add(other);
      node.everOutside |= node.left > 0 && !other.location.equals(node.location);
    }
    node.last =
        new Told(
            told,
            choice.isLead(),
            choice.fetchDepth(),
            heads,
            choice.stripes().stripeCount(),
            stripes(choice.stripes()));
  }

  private Map<Integer, Stripe> stripes(StripeList list) {
    Map<Integer, Stripe> stripes = new TreeMap<>();
    for (int i = 0; i < list.size(); i++) {
      var leader = list.leader(i);
      var stripe =
          new Stripe(
              list.fetchDepth(i),
              list.isEntry(i),
              leader == null ? null : node(leader.rack(), leader.row()));
      assertThat(stripes.put(list.stripe(i), stripe)).isNull();
    }
    return stripes;
  }

  private Node node(Rack rack, int row) {
    return nodes.get((int) (rack.endpoint(row).address().low() - 0x0a000001L));
  }

  /** It says that it stops. */
  void stop(Node node) {
    node.dead = true;
    expire(node);
  }

  /** The tracker finds that it is gone. */
  void expire(Node node) {
    node.dead = true;
    var swarm = Objects.requireNonNull(swarms.acquire(NAME.high(), NAME.middle(), NAME.low()));
    try {
      var rack = swarm.rackAt(node.location);
      int row = rack == null ? Swarm.NONE : swarm.row(rack, said(node));
      if (rack != null && row != Swarm.NONE) {
        swarm.remove(rack, row, now);
        policy.changed(swarm, rack, now);
      }
    } finally {
      swarms.release(swarm);
    }
  }

  Set<Node> told(Node node) {
    return node.last.nodes();
  }

  /** All leads of every domain stay within the rules. */
  void checkLeads(int perDomain) {
    var swarm = swarms.find(NAME);
    if (swarm != null) {
      checkLeads(swarm.root(), perDomain);
      swarms.release(swarm);
    }
  }

  private void checkLeads(Domain domain, int perDomain) {
    assertThat(domain.leadCount()).isLessThanOrEqualTo(perDomain);
    if (domain.isComplete() || domain.isRoot()) {
      assertThat(domain.leadCount()).isZero();
    }
    for (int i = 0; i < domain.unitCount(); i++) {
      checkLeads(domain.unit(i), perDomain);
    }
  }

  List<Node> alive() {
    return nodes.stream().filter(node -> !node.dead).toList();
  }

  List<Node> leechers() {
    return nodes.stream().filter(node -> !node.dead && node.left > 0).toList();
  }
}
