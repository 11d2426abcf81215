package io.rackcast.tracker.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.selection.Fleet.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole rollouts on random trees of racks: nodes join, get a piece at a time from those they were
 * told of, complete, and are killed, with and without a word. Content is a set of pieces, so that
 * what crosses a border can be counted.
 *
 * <p>A round is 15 s, the leechers' interval. Each node then gets, from peers it knows (both ends
 * of an edge know each other, since one dials the other), pieces it lacks.
 */
class RolloutSimulationTest {
  private static final int PIECES = 24;
  private static final int PIECES_A_ROUND = 4;
  private static final int MOST_ROUNDS = 400;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void rollout_withoutFaults_everyBorderIsCrossedOnce(long seed) {
    everyBorderIsCrossedOnce(new World(seed, 0, false));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void rollout_manyRacksInAPod_everyBorderIsCrossedOnce(long seed) {
    everyBorderIsCrossedOnce(new World(seed, 0, true));
  }

  private static void everyBorderIsCrossedOnce(World world) {

    world.runUntilDone();

    assertThat(world.leechers()).isEmpty();
    for (var border : world.borders) {
      assertThat(border.in).as("pieces into " + border.path).isEqualTo(PIECES);
    }
    for (var border : world.borders) {
      assertThat(border.holders).as("who was told of outside " + border.path).hasSize(1);
    }
  }

  private static Policy nearest() {
    return new NearestPolicy(new NearestRules(10, 20));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void rollout_nearestWithKills_nobodyStarves(long seed) {
    var world = new World(seed, 0.02, seed % 2 == 0, nearest());

    world.runUntilDone();

    assertThat(world.leechers()).as("after %d kills", world.kills).isEmpty();
  }

  @Test
  void rollout_threePolicies_rackTakesOneCopyNearestFewerThanRandom() {
    double rack = copiesPerRack(Fleet.rackPolicy());
    double nearest = copiesPerRack(nearest());
    double random = copiesPerRack(new RandomPolicy());

    assertThat(rack).isEqualTo(1.0);
    assertThat(nearest).isLessThan(0.8 * random);
    assertThat(random).isGreaterThan(2);
  }

  /** Racks of sixteen clients that fetch from any peer they know, as standard clients do. */
  private static double copiesPerRack(Policy policy) {
    long in = 0;
    long racks = 0;
    for (long seed = 1; seed <= 3; seed++) {
      var world = World.ofBlindClients(seed, policy);
      world.runUntilDone();
      assertThat(world.leechers()).isEmpty();
      for (var border : world.borders) {
        boolean isRack = border.path.indexOf('/') > 0;
        in += isRack ? border.in : 0;
        racks += isRack ? 1 : 0;
      }
    }
    return (double) in / PIECES / racks;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void rollout_withKills_nobodyStarves(long seed) {
    nobodyStarves(new World(seed, 0.02, false));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void rollout_manyRacksInAPodWithKills_nobodyStarves(long seed) {
    nobodyStarves(new World(seed, 0.02, true));
  }

  private static void nobodyStarves(World world) {

    world.runUntilDone();

    assertThat(world.leechers()).as("after %d kills", world.kills).isEmpty();
    for (var border : world.borders) {
      assertThat(border.holders.size())
          .as("who was told of outside " + border.path)
          .isLessThanOrEqualTo(1 + world.kills + world.dismissals());
    }
  }

  /** A domain that had no copy when it began. */
  private static final class Border {
    final String path;
    final Set<Node> holders = new HashSet<>();
    int in;

    Border(String path) {
      this.path = path;
    }

    boolean contains(Node node) {
      return (node.location + "/").startsWith(path + "/");
    }
  }

  private static final class World {
    final Random random;
    final Fleet fleet;
    final List<Border> borders = new ArrayList<>();
    final Set<Node> waiting = new HashSet<>();
    final double killChance;
    final boolean blind;
    final boolean[][] has;
    int kills;
    private final Set<Node> silent = new HashSet<>();

    /** Two pods of six racks of sixteen nodes that do not look at where a peer is. */
    static World ofBlindClients(long seed, Policy policy) {
      return new World(seed, policy);
    }

    private World(long seed, Policy policy) {
      this.random = new Random(seed);
      this.killChance = 0;
      this.blind = true;
      this.fleet = Fleet.withPolicy(policy, seed);
      fleet.seeder("core/o");
      for (int rack = 0; rack < 12; rack++) {
        String path = "p" + rack % 2 + "/r" + rack;
        borders.add(new Border(path));
        for (int i = 0; i < 16; i++) {
          waiting.add(fleet.node(path));
        }
      }
      this.has = new boolean[fleet.nodes.size()][PIECES];
      Arrays.fill(has[0], true);
    }

    /** With {@code wide} pods of many racks, whose leads stand on rings. */
    World(long seed, double killChance, boolean wide) {
      this(seed, killChance, wide, Fleet.rackPolicy());
    }

    World(long seed, double killChance, boolean wide, Policy policy) {
      this.random = new Random(seed);
      this.killChance = killChance;
      this.blind = false;
      this.fleet = Fleet.withPolicy(policy, seed);
      fleet.seeder("core/o");
      if (wide) {
        growWide();
      } else {
        grow("", 1 + random.nextInt(3));
      }
      this.has = new boolean[fleet.nodes.size()][PIECES];
      Arrays.fill(has[0], true);
    }

    /** A domain with 1 to 4 domains in it, and racks of 1 to 8 nodes below. */
    private void grow(String path, int levels) {
      int width = 1 + random.nextInt(4);
      for (int i = 0; i < width; i++) {
        String inner = path.isEmpty() ? "d" + i : path + "/d" + i;
        borders.add(new Border(inner));
        if (levels == 0) {
          int size = 1 + random.nextInt(8);
          for (int k = 0; k < size; k++) {
            waiting.add(fleet.node(inner));
          }
        } else {
          // Racks may hang at different depths.
          grow(inner, random.nextInt(levels));
        }
      }
    }

    /** Two pods of 18 to 40 racks of 1 to 3 nodes. */
    private void growWide() {
      for (int pod = 0; pod < 2; pod++) {
        borders.add(new Border("p" + pod));
        int racks = 18 + random.nextInt(23);
        for (int i = 0; i < racks; i++) {
          String rack = "p" + pod + "/r" + i;
          borders.add(new Border(rack));
          for (int k = 0; k <= random.nextInt(3); k++) {
            waiting.add(fleet.node(rack));
          }
        }
      }
    }

    List<Node> leechers() {
      return fleet.nodes.stream().filter(node -> !node.dead && node.left > 0).toList();
    }

    /** Leads that the tracker dismissed: each may make one more that knows outside peers. */
    int dismissals() {
      return dismissed;
    }

    private int dismissed;

    void runUntilDone() {
      for (int round = 0; round < MOST_ROUNDS && !leechers().isEmpty(); round++) {
        round();
      }
    }

    private void round() {
      fleet.now += 15_000;
      for (var node : List.copyOf(fleet.nodes)) {
        if (node.dead || silent.contains(node)) {
          continue;
        }
        if (waiting.contains(node) && random.nextInt(3) > 0) {
          continue;
        }
        waiting.remove(node);
        boolean led = node.last.isLead();
        fleet.announce(node);
        dismissed += led && !node.last.isLead() && node.left > 0 ? 1 : 0;
        fleet.checkLeads(1);
        note(node);
      }
      exchange();
      kill();
    }

    private void note(Node node) {
      for (var other : fleet.told(node)) {
        for (var border : borders) {
          if (node.left > 0 && border.contains(node) && !border.contains(other)) {
            border.holders.add(node);
          }
        }
      }
    }

    private void exchange() {
      for (var node : fleet.nodes) {
        if (!isUp(node) || waiting.contains(node)) {
          continue;
        }
        for (int i = 0; i < PIECES_A_ROUND && node.left > 0; i++) {
          fetch(node);
        }
      }
    }

    /** The node gets one piece from somebody it has an edge with, nearest first. */
    private void fetch(Node node) {
      Node best = null;
      int bestPiece = -1;
      int good = 0;
      for (var other : fleet.nodes) {
        boolean edge = node.known.contains(other) || other.known.contains(node);
        if (!edge || !isUp(other) || waiting.contains(other)) {
          continue;
        }
        int piece = missing(node, other);
        good += piece >= 0 ? 1 : 0;
        boolean nearer =
            best == null
                || (blind ? random.nextInt(good + 1) == 0 : near(node, other) > near(node, best));
        if (piece >= 0 && nearer) {
          best = other;
          bestPiece = piece;
        }
      }
      if (best != null) {
        take(node, best, bestPiece);
      }
    }

    private static int near(Node one, Node other) {
      return one.location.commonDepth(other.location);
    }

    private int missing(Node node, Node other) {
      int from = random.nextInt(PIECES);
      for (int i = 0; i < PIECES; i++) {
        int piece = (from + i) % PIECES;
        if (has[index(other)][piece] && !has[index(node)][piece]) {
          return piece;
        }
      }
      return -1;
    }

    private void take(Node node, Node from, int piece) {
      has[index(node)][piece] = true;
      node.left -= Fleet.SIZE / PIECES;
      boolean whole = true;
      for (boolean got : has[index(node)]) {
        whole &= got;
      }
      node.left = whole ? 0 : Math.max(1, node.left);
      for (var border : borders) {
        border.in += border.contains(node) && !border.contains(from) ? 1 : 0;
      }
    }

    private int index(Node node) {
      return fleet.nodes.indexOf(node);
    }

    private boolean isUp(Node node) {
      return !node.dead && !silent.contains(node);
    }

    private void kill() {
      for (var node : fleet.nodes.subList(1, fleet.nodes.size())) {
        // Leads above all: they are who others depend on.
        double chance = node.last.isLead() && node.left > 0 ? 8 * killChance : killChance;
        boolean mayDie = kills < fleet.nodes.size() / 4 && isUp(node) && !waiting.contains(node);
        if (mayDie && random.nextDouble() < chance) {
          kills++;
          switch (random.nextInt(3)) {
            case 0 -> fleet.stop(node);
            case 1 -> fleet.expire(node);
            default -> {
              // Killed without a word, and by a client whose silence the tracker takes for long.
              node.dead = true;
              silent.add(node);
            }
          }
        }
      }
    }
  }
}
