package io.rackcast.tracker.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.announce.Event;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RackPolicyTest {
  private final Fleet fleet = Fleet.withRacks(1);

  @Test
  void choose_firstOfRack_leadsAndIsToldOfTheSeeder() {
    var origin = fleet.seeder("dc/core");

    var first = fleet.leecher("dc/r1");

    assertThat(fleet.told(first)).containsExactly(origin);
    assertThat(first.last.isLead()).isTrue();
    assertThat(first.last.fetchDepth()).isEqualTo(1);
  }

  @Test
  void choose_secondOfRack_isToldOfItsRackOnly() {
    fleet.seeder("dc/core");
    var first = fleet.leecher("dc/r1");

    var second = fleet.leecher("dc/r1");

    assertThat(fleet.told(second)).containsExactly(first);
    assertThat(second.last.isLead()).isFalse();
    assertThat(second.last.fetchDepth()).isEqualTo(2);
  }

  @Test
  void choose_emptySwarm_firstLeadsAndMeetsTheSeederLater() {
    var first = fleet.leecher("dc/r1");
    var origin = fleet.seeder("dc/core");

    fleet.announce(first);

    assertThat(fleet.told(first)).containsExactly(origin);
    assertThat(fleet.told(origin)).contains(first);
  }

  @Test
  void choose_leadsOfTwoRacks_meet() {
    fleet.seeder("dc/core");
    var one = fleet.leecher("dc/r1");
    var two = fleet.leecher("dc/r2");
    fleet.leecher("dc/r2");

    fleet.announce(one);

    assertThat(fleet.told(one)).contains(two);
    assertThat(fleet.told(two)).contains(one);
  }

  @Test
  void choose_rackWithSeeder_nobodyIsToldOfOutside() {
    fleet.seeder("dc/core");
    var lead = fleet.leecher("dc/r1");
    var second = fleet.leecher("dc/r1");
    lead.left = 0;
    fleet.announce(lead);

    fleet.announce(second);

    assertThat(fleet.told(second)).containsExactly(lead);
    assertThat(second.last.isLead()).isFalse();
  }

  @Test
  void choose_rackOfAPod_getsFromThePodsLeadOnly() {
    fleet.seeder("dc/p0/r0");
    var podLead = fleet.leecher("dc/p1/r1");

    var other = fleet.leecher("dc/p1/r2");

    assertThat(fleet.told(other)).containsExactly(podLead);
    assertThat(other.last.fetchDepth()).isEqualTo(2);
    assertThat(podLead.last.fetchDepth()).isEqualTo(1);
  }

  @Test
  void choose_podWithSeeder_racksGetFromIt() {
    fleet.seeder("dc/p0/r0");
    var podLead = fleet.leecher("dc/p1/r1");
    var other = fleet.leecher("dc/p1/r2");
    podLead.left = 0;
    fleet.announce(podLead);

    fleet.announce(other);

    assertThat(fleet.told(other)).containsExactly(podLead);
    assertThat(other.last.fetchDepth()).isEqualTo(2);
    assertThat(other.last.isLead()).isTrue();
  }

  @Test
  void choose_leadStops_theOneWhoLacksLeastTakesOver() {
    var origin = fleet.seeder("dc/core");
    var lead = fleet.leecher("dc/r1");
    var poor = fleet.leecher("dc/r1");
    var rich = fleet.leecher("dc/r1");
    rich.left = 10;
    fleet.announce(rich);

    fleet.stop(lead);
    fleet.announce(poor);
    fleet.announce(rich);

    assertThat(fleet.told(poor)).containsExactly(rich);
    assertThat(fleet.told(rich)).contains(origin);
  }

  @Test
  void choose_seederOfRackLeaves_noLeadWhileTheRestStillGets() {
    fleet.seeder("dc/core");
    var lead = fleet.leecher("dc/r1");
    var second = fleet.leecher("dc/r1");
    lead.left = 0;
    fleet.announce(lead);
    fleet.stop(lead);
    fleet.now += 15_000;
    second.left = 100;

    fleet.announce(second);
    boolean ledWhileProgress = second.last.isLead();
    fleet.now += Fleet.GRACE + 1;
    fleet.announce(second);

    assertThat(ledWhileProgress).isFalse();
    assertThat(second.last.isLead()).isTrue();
  }

  @Test
  void choose_leadWithoutProgressForALease_isReplaced() {
    var origin = fleet.seeder("dc/core");
    var lead = fleet.leecher("dc/r1");
    var next = fleet.leecher("dc/r1");

    fleet.now += Fleet.LEASE;
    fleet.announce(lead);
    fleet.announce(next);

    assertThat(lead.last.isLead()).isFalse();
    assertThat(fleet.told(next)).contains(origin);
  }

  @Test
  void choose_leadWithoutProgressButNobodyHasMore_stays() {
    var lead = fleet.leecher("dc/r1");
    fleet.leecher("dc/r1");
    fleet.leecher("dc/r2");

    fleet.now += 10 * Fleet.LEASE;
    fleet.announce(lead);

    assertThat(lead.last.isLead()).isTrue();
  }

  @Test
  void choose_leadSilentAndRackStandsStill_isReplaced() {
    var origin = fleet.seeder("dc/core");
    fleet.leecher("dc/r1");
    var next = fleet.leecher("dc/r1");

    fleet.now += Fleet.LEASE;
    fleet.announce(next);

    assertThat(fleet.told(next)).contains(origin);
  }

  @Test
  void choose_leadSilentButRackGetsMore_stays() {
    fleet.seeder("dc/core");
    fleet.leecher("dc/r1");
    var other = fleet.leecher("dc/r1");

    fleet.now += Fleet.LEASE - 1;
    other.left = 500;
    fleet.announce(other);
    fleet.now += 1000;
    fleet.announce(other);

    assertThat(other.last.isLead()).isFalse();
  }

  @Test
  void choose_silentSeederNobodyGetsFrom_isDoubtedAndALeadChosen() {
    var origin = fleet.seeder("dc/core");
    fleet.seeder("dc/r1");
    var leecher = fleet.leecher("dc/r1");
    fleet.now += Fleet.LEASE;
    fleet.announce(origin);

    fleet.announce(leecher);

    assertThat(leecher.last.isLead()).isTrue();
    assertThat(fleet.told(leecher)).contains(origin);
  }

  @Test
  void choose_everyLeadFails_everybodyMayFetch() {
    var origin = fleet.seeder("dc/core");
    for (int i = 0; i < 5; i++) {
      fleet.leecher("dc/r1");
    }

    for (int round = 0; round < 6 * LeadRules.FAILURES_TO_OPEN; round++) {
      fleet.now += Fleet.LEASE / 3;
      fleet.announce(origin);
      fleet.leechers().forEach(fleet::announce);
    }

    assertThat(fleet.leechers()).allSatisfy(node -> assertThat(node.last.isLead()).isTrue());
    assertThat(fleet.leechers()).allSatisfy(node -> assertThat(node.known).contains(origin));
  }

  @Test
  void choose_progressAfterOpening_closesAgain() {
    choose_everyLeadFails_everybodyMayFetch();
    var one = fleet.leechers().get(0);
    one.left = 1;

    fleet.announce(one);
    fleet.leechers().forEach(fleet::announce);

    assertThat(fleet.leechers().stream().filter(node -> node.last.isLead())).containsExactly(one);
  }

  @Test
  void choose_leadAskingForOne_isToldOfAnOutsidePeer() {
    var origin = fleet.seeder("dc/core");
    var lead = fleet.leecher("dc/r1");
    fleet.leecher("dc/r1");

    fleet.announce(lead, Event.NONE, 1);

    assertThat(fleet.told(lead)).containsExactly(origin);
  }

  @Test
  void choose_locationThatBeginsAnother_hasOneWayInForBoth() {
    fleet.seeder("other");
    var outer = fleet.leecher("dc");

    var inner = fleet.leecher("dc/p1/r1");

    assertThat(fleet.told(inner)).containsExactly(outer);
  }

  @Test
  void choose_manyLeads_noSourceIsToldToAll() {
    fleet.seeder("r0");
    for (int i = 1; i <= 400; i++) {
      fleet.leecher("r" + i);
    }

    for (var node : fleet.leechers()) {
      fleet.announce(node);
    }

    var origin = fleet.nodes.get(0);
    long toldOrigin =
        fleet.leechers().stream().filter(node -> fleet.told(node).contains(origin)).count();
    assertThat(toldOrigin).isBetween(1L, 60L);
  }

  @Test
  void choose_leadsThatLeaveWhenComplete_afterThreeEverybodyMayFetch() {
    var origin = fleet.seeder("dc/core");
    for (int i = 0; i < 6; i++) {
      fleet.leecher("dc/r1");
    }

    for (int gone = 0; gone < 3; gone++) {
      var lead =
          fleet.leechers().stream().filter(node -> node.last.isLead()).findFirst().orElseThrow();
      lead.left = 0;
      fleet.announce(lead);
      fleet.stop(lead);
      fleet.now += 15_000;
      fleet.leechers().forEach(fleet::announce);
    }

    assertThat(fleet.leechers()).hasSize(3);
    assertThat(fleet.leechers()).allSatisfy(n -> assertThat(fleet.told(n)).contains(origin));
  }

  @Test
  void choose_agentWithACopyServesNobody_isDoubtedThoughItSpeaks() {
    var origin = fleet.seeder("dc/core");
    var stuck = fleet.agent("dc/r1", 0);
    var leecher = fleet.leecher("dc/r1");

    for (int i = 0; i < 3; i++) {
      fleet.now += Fleet.LEASE / 3;
      fleet.announce(origin);
      fleet.announce(stuck);
      fleet.announce(leecher);
    }
    fleet.announce(stuck);
    fleet.announce(leecher);

    assertThat(leecher.last.isLead()).isTrue();
    assertThat(fleet.told(leecher)).contains(origin);
  }

  @Test
  void choose_agentWithTheOnlyCopyServesNobody_staysTrusted() {
    var only = fleet.agent("dc/r1", 0);
    var leecher = fleet.leecher("dc/r1");

    for (int i = 0; i < 6; i++) {
      fleet.now += Fleet.LEASE / 3;
      fleet.announce(only);
      fleet.announce(leecher);
    }

    assertThat(leecher.last.isLead()).isFalse();
    assertThat(fleet.told(leecher)).containsExactly(only);
  }

  @Test
  void choose_doubtedAgentIsStartedAgain_isTrustedAtOnce() {
    choose_agentWithACopyServesNobody_isDoubtedThoughItSpeaks();
    var stuck = fleet.nodes.get(1);
    var leecher = fleet.nodes.get(2);

    fleet.announce(stuck, Event.STARTED, 50);
    fleet.announce(leecher);

    assertThat(leecher.last.isLead()).isFalse();
    assertThat(fleet.told(leecher)).containsExactly(stuck);
  }

  @Test
  void choose_manyRacks_allLeadsAreConnectedToTheSeeder() {
    var origin = fleet.seeder("r0");
    for (int i = 1; i <= 400; i++) {
      fleet.leecher("r" + i);
    }

    for (int round = 0; round < 2; round++) {
      fleet.announce(origin);
      fleet.leechers().forEach(fleet::announce);
    }

    Set<Fleet.Node> reached = new HashSet<>(Set.of(origin));
    var waiting = new ArrayDeque<Fleet.Node>(reached);
    while (!waiting.isEmpty()) {
      var from = waiting.remove();
      for (var to : fleet.nodes) {
        boolean edge = fleet.told(from).contains(to) || fleet.told(to).contains(from);
        if (edge && reached.add(to)) {
          waiting.add(to);
        }
      }
    }
    assertThat(reached).hasSize(401);
    assertThat(fleet.told(origin)).hasSizeBetween(4, 16);
  }

  @Test
  void choose_manySourcesAndRacks_aLeadIsToldOfSomeAndNoSourceOfAll() {
    for (int i = 0; i < 100; i++) {
      fleet.seeder("r" + i);
      fleet.seeder("r" + i);
    }
    for (int i = 100; i < 200; i++) {
      fleet.leecher("r" + i);
    }

    for (int round = 0; round < 2; round++) {
      fleet.nodes.forEach(fleet::announce);
    }

    assertThat(fleet.leechers())
        .allSatisfy(
            node ->
                assertThat(fleet.told(node).stream().filter(other -> other.left == 0).count())
                    .isBetween(1L, 8L));
    assertThat(fleet.nodes.stream().filter(node -> node.left == 0))
        .allSatisfy(node -> assertThat(fleet.told(node)).hasSizeLessThanOrEqualTo(16));
  }

  @Test
  void choose_fullRackAndMember_isToldOfEachOnceAndNotOfItself() {
    for (int i = 0; i < 30; i++) {
      fleet.seeder("dc/r1");
    }
    for (int i = 0; i < 70; i++) {
      fleet.leecher("dc/r1");
    }

    for (int round = 0; round < 200; round++) {
      var node = fleet.leechers().get(round % 70);
      fleet.announce(node, Event.NONE, 200);

      assertThat(fleet.told(node)).hasSize(99);
    }
  }
}
