package io.rackcast.tracker.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.selection.Fleet.Node;
import io.rackcast.tracker.swarm.Stripes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole rollouts of agents that obey what they are pushed, in slots: in each slot a node sends one
 * piece and takes one. A piece that its rack has it takes from there; of its own stripes it takes
 * pieces from outside, from a head as the stripe's entry only, or when nothing came for a while.
 */
class StripeRolloutTest {
  private static final int PIECES = 4 * Stripes.COUNT;
  private static final int ANY = -1;
  private static final int GRACE_SLOTS = 12;
  private static final int SLOT_MILLIS = 100;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void rollout_fiveRacksOfSix_eachRackTakesOneCopyAndTheOriginSendsOne(long seed) {
    var world = World.ofFiveRacks(seed);

    world.run();

    world.isDone();
    assertThat(world.in).allSatisfy((domain, pieces) -> assertThat(pieces).isEqualTo(PIECES));
    assertThat(world.sent(world.origin)).isLessThan(PIECES * 115 / 100);
    assertThat(world.slots).isLessThan(PIECES * 125 / 100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void rollout_threePodsOfFourRacks_eachLinkCarriesOneCopy(long seed) {
    var world = World.ofThreePods(seed);

    world.run();

    world.isDone();
    assertThat(world.in).allSatisfy((domain, pieces) -> assertThat(pieces).isEqualTo(PIECES));
    assertThat(world.sent(world.origin)).isLessThan(PIECES * 115 / 100);
    assertThat(world.slots).isLessThan(PIECES * 135 / 100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void rollout_oneOfEachRackKilledAtHalf_allOthersFinishWithLittleMore(long seed) {
    var world = World.ofFiveRacks(seed);

    world.runUntil(PIECES / 2);
    for (int rack = 1; rack <= 5; rack++) {
      world.kill(world.agents("dc1/pod1/rack" + rack).get(world.random.nextInt(6)));
    }
    world.run();

    world.isDone();
    assertThat(world.in)
        .allSatisfy((domain, pieces) -> assertThat(pieces).isLessThan(PIECES * 125 / 100));
    assertThat(world.slots).isLessThan(PIECES * 160 / 100);
  }

  @Test
  void rollout_oneOfEachRackFrozenAtHalf_allOthersFinish() {
    var world = World.ofThreePods(7);

    world.runUntil(PIECES / 2);
    for (var rack : world.racks) {
      world.freeze(world.agents(rack).get(world.random.nextInt(6)));
    }
    world.run();

    world.isDone();
    assertThat(world.in)
        .allSatisfy((domain, pieces) -> assertThat(pieces).isLessThan(PIECES * 125 / 100));
  }

  @Test
  void rollout_aRackLate_takesOneCopyFromTheOthers() {
    var world = World.ofFiveRacks(8);
    world.run();
    int before = world.sent(world.origin);
    for (int i = 0; i < 6; i++) {
      world.add("dc1/pod1/rack6");
    }

    world.run();

    world.isDone();
    assertThat(world.in).containsEntry("dc1/pod1/rack6", PIECES);
    assertThat(world.sent(world.origin)).isEqualTo(before);
  }

  @Test
  void rollout_manyRacks_allFinishAndRacksTakeOneCopy() {
    var world = new World(9);
    for (int rack = 0; rack < 60; rack++) {
      for (int i = 0; i < 2; i++) {
        world.add("dc1/pod" + rack % 3 + "/rack" + rack);
      }
    }

    world.run();

    world.isDone();
    assertThat(world.in).allSatisfy((domain, pieces) -> assertThat(pieces).isEqualTo(PIECES));
  }

  private static final class World {
    final Random random;
    final Fleet fleet;
    final Node origin;
    final Map<String, Integer> in = new HashMap<>();
    final Set<String> racks = new HashSet<>();
    final Map<Node, BitSet> has = new HashMap<>();
    final Set<Node> gone = new HashSet<>();
    private final Map<Node, Integer> frozen = new HashMap<>();
    private final Map<Node, Integer> sent = new HashMap<>();
    private final Map<Node, Integer> waited = new HashMap<>();
    private final Map<Node, Integer> seen = new HashMap<>();
    private final Set<Node> busy = new HashSet<>();
    int slots;

    World(long seed) {
      random = new Random(seed);
      fleet = Fleet.withRacks(seed);
      origin = fleet.origin("dc1/core/rack0");
      var all = new BitSet();
      all.set(0, PIECES);
      has.put(origin, all);
    }

    static World ofFiveRacks(long seed) {
      var world = new World(seed);
      for (int i = 0; i < 30; i++) {
        world.add("dc1/pod1/rack" + (1 + i % 5));
      }
      return world;
    }

    static World ofThreePods(long seed) {
      var world = new World(seed);
      for (int i = 0; i < 72; i++) {
        world.add("dc1/pod" + (1 + i % 3) + "/rack" + (1 + i % 12));
      }
      return world;
    }

    void add(String location) {
      var node = fleet.agent(location, PIECES);
      has.put(node, new BitSet());
      racks.add(location);
      in.putIfAbsent(location, 0);
      in.putIfAbsent(location.substring(0, location.lastIndexOf('/')), 0);
    }

    List<Node> agents(String location) {
      return fleet.nodes.stream().filter(n -> n.location.toString().equals(location)).toList();
    }

    int sent(Node node) {
      return sent.getOrDefault(node, 0);
    }

    void isDone() {
      assertThat(fleet.nodes.stream().filter(node -> node.left > 0 && !gone.contains(node)))
          .isEmpty();
    }

    void kill(Node node) {
      gone.add(node);
      fleet.disconnect(node);
    }

    /** Noticed after three seconds. */
    void freeze(Node node) {
      gone.add(node);
      frozen.put(node, slots + 3_000 / SLOT_MILLIS);
    }

    void run() {
      int end = slots + 20 * PIECES;
      while (slots < end && isUnderWay()) {
        slot();
      }
    }

    private boolean isUnderWay() {
      return fleet.nodes.stream().anyMatch(node -> node.left > 0 && !gone.contains(node));
    }

    void runUntil(int slot) {
      while (slots < slot) {
        slot();
      }
    }

    private void slot() {
      slots++;
      fleet.now += SLOT_MILLIS;
      busy.clear();
      frozen.forEach(
          (node, when) -> {
            if (when == slots) {
              fleet.silent(node);
            }
          });
      List<Node> takers = new ArrayList<>(fleet.nodes);
      takers.removeIf(node -> node.left == 0 || gone.contains(node));
      for (var node : takers) {
        if (seen.getOrDefault(node, -1) != fleet.changes()) {
          seen.put(node, fleet.changes());
          fleet.view(node);
        }
      }
      Collections.shuffle(takers, random);
      takers.forEach(this::take);
      takers.forEach(fleet::progress);
    }

    private void take(Node node) {
      // Its own stripes first: what it brings in all others of its rack wait for.
      if (takeOwn(node) || takeOf(node, rack(node), ANY)) {
        waited.put(node, 0);
      } else {
        waited.merge(node, 1, Integer::sum);
      }
    }

    private List<Node> rack(Node node) {
      return fleet.nodes.stream()
          .filter(other -> other != node && other.location.equals(node.location))
          .toList();
    }

    private boolean takeOwn(Node node) {
      var told = node.last;
      List<Node> others = new ArrayList<>(told.nodes());
      others.removeIf(other -> other.location.equals(node.location));
      Collections.shuffle(others, random);
      for (int stripe : told.led()) {
        var led = Objects.requireNonNull(told.stripes().get(stripe));
        List<Node> may = new ArrayList<>();
        for (var other : others) {
          boolean near = other.location.commonDepth(node.location) >= led.fetchDepth();
          boolean asks =
              !told.heads().contains(other)
                  || led.entry()
                  || waited.getOrDefault(node, 0) > GRACE_SLOTS;
          if (near && asks) {
            may.add(other);
          }
        }
        if (takeOf(node, may, stripe)) {
          return true;
        }
      }
      return false;
    }

    /** Takes a piece of a stripe, or of any, that few of its rack have. */
    private boolean takeOf(Node node, List<Node> others, int stripe) {
      var mates = rack(node);
      Node from = null;
      int best = -1;
      int bestCount = Integer.MAX_VALUE;
      int start = random.nextInt(PIECES);
      for (int i = 0; i < PIECES; i++) {
        int piece = (start + i) % PIECES;
        boolean wanted = stripe == ANY || piece % Stripes.COUNT == stripe;
        if (!wanted || has(node).get(piece)) {
          continue;
        }
        int count = (int) mates.stream().filter(mate -> has(mate, piece)).count();
        if (count >= bestCount || (stripe != ANY && count > 0)) {
          continue;
        }
        var holder = others.stream().filter(o -> !busy.contains(o) && has(o, piece)).findFirst();
        if (holder.isPresent()) {
          from = holder.get();
          best = piece;
          bestCount = count;
        }
      }
      if (from != null) {
        move(node, from, best);
      }
      return from != null;
    }

    private BitSet has(Node node) {
      return Objects.requireNonNull(has.get(node));
    }

    private boolean has(Node node, int piece) {
      return !gone.contains(node) && has(node).get(piece);
    }

    private void move(Node node, Node from, int piece) {
      busy.add(from);
      has(node).set(piece);
      node.left = (long) PIECES - has(node).cardinality();
      sent.merge(from, 1, Integer::sum);
      in.replaceAll(
          (domain, count) -> isIn(node, domain) && !isIn(from, domain) ? count + 1 : count);
    }

    private static boolean isIn(Node node, String domain) {
      return (node.location + "/").startsWith(domain + "/");
    }
  }
}
