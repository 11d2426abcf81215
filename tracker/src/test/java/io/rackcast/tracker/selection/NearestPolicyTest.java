package io.rackcast.tracker.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.announce.Event;
import io.rackcast.tracker.selection.Fleet.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearestPolicyTest {
  private final Fleet fleet = Fleet.withPolicy(new NearestPolicy(new NearestRules(20, 50)), 7);

  private void rack(String location, int leechers) {
    for (int i = 0; i < leechers; i++) {
      fleet.leecher(location);
    }
  }

  private Set<Node> told(Node node, int wanted) {
    return fleet.announce(node, Event.NONE, wanted).nodes();
  }

  private static long in(Set<Node> told, String domain) {
    return told.stream().filter(node -> (node.location + "/").startsWith(domain + "/")).count();
  }

  @Test
  void choose_rackWithACopy_mostAreFromTheRackAndEachTierHasItsPart() {
    fleet.seeder("dc1/p1/r1");
    rack("dc1/p1/r1", 60);
    rack("dc1/p1/r2", 60);
    rack("dc1/p2/r3", 60);
    rack("dc2/p3/r4", 60);

    var told = told(fleet.leecher("dc1/p1/r1"), 50);

    assertThat(told).hasSize(50);
    assertThat(in(told, "dc1/p1/r1")).isEqualTo(40);
    assertThat(in(told, "dc1/p1/r2")).isEqualTo(5);
    assertThat(in(told, "dc1/p2")).isEqualTo(3);
    assertThat(in(told, "dc2")).isEqualTo(2);
  }

  @Test
  void choose_rackWithoutACopy_moreAreFromOutsideAndTheNearestCopyIsFirst() {
    fleet.seeder("dc2/p3/r4");
    var near = fleet.seeder("dc1/p1/r2");
    rack("dc1/p1/r1", 60);
    rack("dc1/p1/r2", 60);
    rack("dc1/p2/r3", 60);
    rack("dc2/p3/r4", 60);
    var node = fleet.leecher("dc1/p1/r1");

    var told = told(node, 50);

    assertThat(told).hasSize(50).contains(near);
    assertThat(in(told, "dc1/p1/r1")).isEqualTo(25);
    assertThat(in(told, "dc1/p1/r2")).isEqualTo(13);
    assertThat(in(told, "dc1/p2")).isEqualTo(6);
    assertThat(in(told, "dc2")).isEqualTo(6);
    assertThat(told(node, 1)).containsExactly(near);
    assertThat(told(node, 0)).isEmpty();
  }

  /** Where whole groups starved before: they were told of each other only. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 50})
  void choose_firstGroupHoldsTheOrigin_everybodyInAllGroupsHasAWayToACopy(int wanted) {
    var origin = fleet.seeder("dc1/p1/r0");
    for (int rack = 0; rack < 60; rack++) {
      rack("dc1/p" + rack % 3 + "/r" + rack, 55);
    }

    for (var node : fleet.leechers()) {
      var told = told(node, wanted);
      assertThat(told).as("%s", node).hasSize(wanted);
      assertThat(told.contains(origin)).as("%s", node).isTrue();
    }
  }

  @Test
  void choose_smallRack_isNotFilledUpWithStrangers() {
    fleet.seeder("dc1/p1/r1");
    rack("dc1/p1/r1", 3);
    rack("dc1/p1/r2", 100);
    rack("dc1/p2/r3", 100);

    var told = told(fleet.leecher("dc1/p1/r1"), 50);

    assertThat(in(told, "dc1/p1/r1")).isEqualTo(4);
    assertThat(in(told, "dc1/p1/r2")).isEqualTo(1);
    assertThat(in(told, "dc1/p2")).isEqualTo(1);
    assertThat(told).hasSize(6);
  }

  @Test
  void choose_tiersThatAreNearlyEmpty_othersGetTheirPart() {
    fleet.seeder("dc1/p1/r1");
    rack("dc1/p1/r1", 60);
    rack("dc1/p1/r2", 1);
    rack("dc1/p2/r3", 60);

    var told = told(fleet.leecher("dc1/p1/r1"), 50);

    assertThat(in(told, "dc1/p1/r2")).isEqualTo(1);
    assertThat(in(told, "dc1/p2")).isEqualTo(9);
    assertThat(told).hasSize(50);
  }

  @Test
  void choose_aloneInItsRack_isToldOfSomeOutside() {
    var origin = fleet.seeder("dc2/r9");
    for (int rack = 0; rack < 20; rack++) {
      rack("dc1/r" + rack, 2);
    }

    var told = told(fleet.leecher("dc1/r77"), 50);

    assertThat(told).hasSize(4).contains(origin);
  }

  @Test
  void choose_source_isToldOfItsRacksLeechersOnly() {
    rack("dc1/r1", 3);
    rack("dc1/r2", 3);

    var told = fleet.announce(fleet.seeder("dc1/r1"), Event.NONE, 50);

    assertThat(in(told.nodes(), "dc1/r1")).isEqualTo(3);
    assertThat(told.nodes()).hasSize(3);
    assertThat(told.isLead()).isFalse();
  }

  /** Racks of 1 to 10 peers, 40 of them: each peer is told as often as any other. */
  @Test
  void random_racksOfManySizes_eachPeerHasTheSameChance() {
    var random = Fleet.withPolicy(new RandomPolicy(), 11);
    for (int rack = 0; rack < 40; rack++) {
      for (int i = 0; i <= rack % 10; i++) {
        random.leecher("dc1/r" + rack);
      }
    }
    var asking = random.leecher("dc2/r1");
    Map<Node, Integer> times = new HashMap<>();
    int rounds = 4000;
    for (int i = 0; i < rounds; i++) {
      random.announce(asking, Event.NONE, 20).nodes().forEach(n -> times.merge(n, 1, Integer::sum));
    }

    var others = new HashSet<>(random.nodes);
    others.remove(asking);
    double expected = rounds * 20.0 / others.size();
    // Some 360 times each; six standard deviations are 30 % of that.
    assertThat(others)
        .allSatisfy(node -> assertThat(times.getOrDefault(node, 0) / expected).isBetween(0.7, 1.3));
    // The small racks together, which had five times their share before.
    double small =
        others.stream()
            .filter(node -> Integer.parseInt(node.location.toString().substring(5)) % 10 == 0)
            .mapToInt(node -> times.getOrDefault(node, 0))
            .sum();
    assertThat(small / (4 * expected)).isBetween(0.9, 1.1);
  }
}
