package io.rackcast.tracker.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.announce.Event;
import io.rackcast.tracker.selection.Fleet.Node;
import io.rackcast.tracker.selection.Fleet.Stripe;
import io.rackcast.tracker.swarm.Stripes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StripePolicyTest {
  private final Fleet fleet = Fleet.withRacks(1);

  private List<Node> agents(String location, int count) {
    List<Node> agents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      agents.add(fleet.agent(location, Fleet.SIZE));
    }
    return agents;
  }

  private List<Integer> led(Node node) {
    return fleet.view(node).led();
  }

  private Stripe stripe(Node node, int stripe) {
    return Objects.requireNonNull(fleet.view(node).stripes().get(stripe));
  }

  private Node lead(List<Node> agents, int stripe) {
    return agents.stream().filter(node -> led(node).contains(stripe)).findFirst().orElseThrow();
  }

  private static List<Integer> all() {
    return IntStream.range(0, Stripes.COUNT).boxed().toList();
  }

  @Test
  void choose_agentsOfARack_eachStripeHasOneLeadAndANext() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 6);

    List<Integer> led = new ArrayList<>();
    List<Integer> next = new ArrayList<>();
    for (var node : rack) {
      var view = fleet.view(node);
      assertThat(view.led()).hasSizeBetween(10, 11);
      assertThat(view.isLead()).isTrue();
      assertThat(view.fetchDepth()).isEqualTo(2);
      led.addAll(view.led());
      view.stripes()
          .forEach(
              (stripe, what) -> {
                if (!what.leads()) {
                  next.add(stripe);
                  assertThat(what.leader()).isSameAs(lead(rack, stripe)).isNotSameAs(node);
                }
              });
      fleet.view(node);
    }

    assertThat(led).containsExactlyInAnyOrderElementsOf(all());
    assertThat(next).containsExactlyInAnyOrderElementsOf(all());
  }

  @Test
  void choose_oneRackAndOrigin_isTheEntryAndTheOriginAHead() {
    var origin = fleet.origin("dc/core");
    var only = fleet.agent("dc/r1", Fleet.SIZE);

    var view = fleet.view(only);

    assertThat(view.led()).hasSize(Stripes.COUNT);
    assertThat(view.heads()).containsExactly(origin);
    assertThat(view.stripes().values())
        .allSatisfy(stripe -> assertThat(stripe).isEqualTo(new Stripe(1, true, null)));
  }

  @Test
  void choose_twoRacks_eachIsTheEntryForHalfAndTheirLeadsMeet() {
    var origin = fleet.origin("dc/core");
    var one = agents("dc/r1", 2);
    var two = agents("dc/r2", 2);

    long entries =
        all().stream().filter(stripe -> stripe(lead(one, stripe), stripe).entry()).count();

    assertThat(entries).isEqualTo(Stripes.COUNT / 2);
    for (int stripe : all()) {
      var mine = lead(one, stripe);
      var other = lead(two, stripe);
      assertThat(stripe(mine, stripe).entry()).isNotEqualTo(stripe(other, stripe).entry());
      assertThat(fleet.view(mine).nodes()).contains(origin, other);
      assertThat(fleet.view(other).nodes()).contains(origin, mine);
    }
  }

  @Test // the origin had sent everything but to a few, and only then was all the rest spread
  void choose_twoRacks_eachNodeBringsInAsMuchAsAnyOther() {
    fleet.origin("dc/core");
    List<Node> nodes = new ArrayList<>(agents("dc/r1", 3));
    nodes.addAll(agents("dc/r2", 4));
    nodes.addAll(agents("dc/r1", 1));

    for (Node node : nodes) {
      assertThat(led(node)).hasSize(Stripes.COUNT / 4);
      assertThat(led(node).stream().filter(stripe -> stripe(node, stripe).entry()))
          .hasSize(Stripes.COUNT / 8);
    }
  }

  @Test
  void choose_podOfTwoRacks_oneOfThemFetchesAStripeFromOutsideThePod() {
    var origin = fleet.origin("dc/core/r0");
    var one = agents("dc/p1/r1", 3);
    var two = agents("dc/p1/r2", 3);

    for (int stripe : all()) {
      var mine = stripe(lead(one, stripe), stripe);
      var others = stripe(lead(two, stripe), stripe);

      boolean isMine = mine.fetchDepth() == 1;
      var wide = isMine ? mine : others;
      var narrow = isMine ? others : mine;
      assertThat(wide).isEqualTo(new Stripe(1, true, null));
      assertThat(narrow).isEqualTo(new Stripe(2, false, null));
      var told = fleet.view(lead(isMine ? two : one, stripe));
      if (told.stripes().values().stream().allMatch(s -> s.fetchDepth() == 2)) {
        assertThat(told.nodes()).doesNotContain(origin);
      }
    }
  }

  @Test
  void announce_rackJoinsWhenContentCameIntoThePod_fetchesNothingFromOutsideThePod() {
    fleet.origin("dc/core/r0");
    var one = agents("dc/pod/r1", 3);
    fleet.now += 1_000;
    getsMost(one.get(0));

    var two = agents("dc/pod/r2", 3);

    for (int stripe : all()) {
      assertThat(stripe(lead(one, stripe), stripe).fetchDepth()).isEqualTo(1);
      assertThat(stripe(lead(two, stripe), stripe).fetchDepth()).isEqualTo(2);
    }
  }

  @Test // thirty nodes told at once: two racks that were quicker brought everything in for five
  void announce_rackJoinsWhenTheFirstBlocksCame_bringsInAsMuchAsTheOthers() {
    fleet.origin("dc/core/r0");
    var one = agents("dc/pod/r1", 3);
    fleet.now += 1_000;
    one.forEach(this::gets);

    var two = agents("dc/pod/r2", 3);

    assertThat(all().stream().filter(s -> stripe(lead(two, s), s).fetchDepth() == 1))
        .hasSize(Stripes.COUNT / 2);
  }

  @Test
  void changed_rackGoesWhenContentCameIntoThePod_onlyItsStripesMove() {
    fleet.origin("dc/core/r0");
    var one = agents("dc/pod/r1", 3);
    var two = agents("dc/pod/r2", 3);
    fleet.now += 1_000;
    getsMost(two.get(0));
    var three = agents("dc/pod/r3", 3);
    var ofTwo = all().stream().filter(s -> stripe(lead(two, s), s).fetchDepth() == 1).toList();

    one.forEach(fleet::stop);

    assertThat(ofTwo).hasSize(Stripes.COUNT / 2);
    for (int stripe : all()) {
      boolean stays = ofTwo.contains(stripe);
      int depthOfTwo = stripe(lead(two, stripe), stripe).fetchDepth();
      int depthOfThree = stripe(lead(three, stripe), stripe).fetchDepth();
      assertThat(depthOfTwo + depthOfThree).isEqualTo(3);
      assertThat(depthOfTwo).isEqualTo(stays ? 1 : depthOfTwo);
    }
  }

  @Test
  void choose_oneOfTheRackHasEverything_nobodyIsToldOfOutside() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 3);
    rack.get(0).left = 0;
    fleet.progress(rack.get(0));

    var view = fleet.view(rack.get(1));

    assertThat(view.stripeCount()).isZero();
    assertThat(view.fetchDepth()).isEqualTo(2);
    assertThat(view.nodes()).containsExactlyInAnyOrder(rack.get(0), rack.get(2));
  }

  @Test
  void choose_clientInARackOfAgents_isToldOfTheRackOnly() {
    fleet.seeder("dc/core");
    var agent = fleet.agent("dc/r1", Fleet.SIZE);

    var client = fleet.leecher("dc/r1");

    assertThat(fleet.told(client)).containsExactly(agent);
    assertThat(client.last.isLead()).isFalse();
    fleet.view(agent);
    assertThat(led(agent)).hasSize(Stripes.COUNT);
  }

  @Test // the client went on fetching from outside beside the agents: 1.74 copies
  void choose_agentInARackThatAClientFetchesFor_isToldOfTheRackOnlyWhileTheClientLeads() {
    var seeder = fleet.seeder("dc/core");
    var client = fleet.leecher("dc/r1");
    assertThat(fleet.told(client)).containsExactly(seeder);

    var agent = fleet.agent("dc/r1", Fleet.SIZE);

    assertThat(fleet.told(agent)).containsExactly(client);
    assertThat(agent.last.isLead()).isFalse();
    fleet.announce(client);
    assertThat(client.last.isLead()).isTrue();

    fleet.stop(client);
    fleet.view(agent);

    assertThat(fleet.told(agent)).containsExactly(seeder);
    assertThat(led(agent)).hasSize(Stripes.COUNT);
  }

  @Test
  void choose_clientThatFetchesForTheRackAndGivesItNothing_agentsTakeOverAfterALease() {
    fleet.seeder("dc/core");
    var client = fleet.leecher("dc/r1");
    var agent = fleet.agent("dc/r1", Fleet.SIZE);

    for (long waited = 0; waited < Fleet.LEASE; waited += 5_000) {
      assertThat(fleet.told(agent)).containsExactly(client);
      fleet.now += 5_000;
      client.left -= 1;
      fleet.announce(client);
      fleet.progress(agent);
      fleet.view(agent);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(led(agent)).as("after %d seconds more", i).hasSize(Stripes.COUNT);
      fleet.now += 1_000;
      client.left -= 1;
      fleet.announce(client);
      agent.left -= 1;
      fleet.progress(agent);
      fleet.view(agent);
    }
  }

  @Test
  void choose_clientRackBesideAgentsInAPod_itsLeadFetchesInsideThePod() {
    fleet.seeder("dc/core/r0");
    var client = fleet.leecher("dc/p1/r1");
    var agents = agents("dc/p1/r2", 3);

    fleet.announce(client);

    assertThat(client.last.fetchDepth()).isEqualTo(2);
    assertThat(fleet.told(client)).hasSize(1);
    assertThat(agents).containsAll(fleet.told(client));
    assertThat(all())
        .allSatisfy(
            stripe -> assertThat(stripe(lead(agents, stripe), stripe).fetchDepth()).isEqualTo(1));
  }

  @Test
  void choose_sourcesPlentiful_allMayAskThem() {
    fleet.origin("dc/core");
    for (int i = 0; i < 3; i++) {
      fleet.agent("dc/done" + i, 0);
    }
    var one = fleet.agent("dc/r1", Fleet.SIZE);
    fleet.agent("dc/r2", Fleet.SIZE);

    var view = fleet.view(one);

    assertThat(view.heads()).isEmpty();
    assertThat(view.stripes().values()).allSatisfy(s -> assertThat(s.entry()).isTrue());
    assertThat(view.nodes().stream().filter(node -> node.left == 0)).hasSize(3);
  }

  @Test
  void choose_manyRacks_viewsAreBoundedAndNoSourceIsToldToAll() {
    var origin = fleet.origin("dc/core/r0");
    for (int i = 0; i < 200; i++) {
      agents("dc/p1/r" + i, 3);
    }

    int told = 0;
    int entries = 0;
    for (var node : fleet.leechers()) {
      var view = fleet.view(node);
      assertThat(view.nodes()).hasSizeLessThanOrEqualTo(200);
      told += view.nodes().contains(origin) ? 1 : 0;
      entries += (int) view.stripes().values().stream().filter(s -> s.entry() && s.leads()).count();
    }

    assertThat(entries).isEqualTo(Stripes.COUNT);
    assertThat(told).isBetween(1, Stripes.COUNT);
  }

  @Test
  void changed_agentLeaves_onlyItsStripesMove() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 6);
    var before = rack.stream().map(this::led).toList();

    fleet.stop(rack.get(5));

    for (int i = 0; i < 5; i++) {
      assertThat(led(rack.get(i))).containsAll(before.get(i)).hasSizeBetween(12, 13);
    }
  }

  @Test
  void changed_agentFallsSilent_itsStripesMoveUntilItIsHeard() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 4);

    fleet.silent(rack.get(0));
    var silent = fleet.view(rack.get(0));
    int others = led(rack.get(1)).size() + led(rack.get(2)).size() + led(rack.get(3)).size();
    fleet.progress(rack.get(0));

    assertThat(silent.stripes()).isEmpty();
    assertThat(silent.stripeCount()).isEqualTo(Stripes.COUNT);
    assertThat(others).isEqualTo(Stripes.COUNT);
    assertThat(led(rack.get(0))).hasSize(16);
  }

  @Test
  void changed_streamEnds_itLeadsNoMore() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 2);

    fleet.disconnect(rack.get(0));

    assertThat(led(rack.get(1))).hasSize(Stripes.COUNT);
    assertThat(fleet.announce(rack.get(0)).nodes()).containsExactly(rack.get(1));
  }

  @Test
  void changed_allAgentsGo_aClientLeadsTheRack() {
    var origin = fleet.seeder("dc/core");
    var client = fleet.leecher("dc/r1");
    var agent = fleet.agent("dc/r1", Fleet.SIZE);

    fleet.stop(agent);
    fleet.announce(client);

    assertThat(client.last.isLead()).isTrue();
    assertThat(fleet.told(client)).containsExactly(origin);
  }

  @Test
  void stuck_leadOfAStripe_eachHasItForSomeSecondsAndTheLastForALease() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 3);
    List<Node> had = new ArrayList<>(List.of(lead(rack, 7)));
    var next =
        rack.stream()
            .filter(node -> node != had.get(0) && fleet.view(node).stripes().containsKey(7))
            .findFirst()
            .orElseThrow();

    fleet.progress(had.get(0), 7);
    had.add(lead(rack, 7));
    fleet.now += LeadRules.STUCK_MILLIS - 100;
    fleet.progress(next, 7);
    var soon = lead(rack, 7);
    fleet.now += 100;
    fleet.progress(next, 7);
    had.add(lead(rack, 7));
    fleet.now += Fleet.LEASE - 100;
    fleet.progress(had.get(2), 7);
    var last = lead(rack, 7);
    fleet.now += 100;
    fleet.progress(had.get(2), 7);

    assertThat(had.get(1)).isSameAs(next);
    assertThat(soon).isSameAs(next);
    assertThat(had).containsExactlyInAnyOrderElementsOf(rack);
    assertThat(last).isSameAs(had.get(2));
    assertThat(lead(rack, 7)).isSameAs(had.get(0));
  }

  @Test
  void stuck_withAllItsStripes_losesThemAtOnceAndAJoinDoesNotBringThemBack() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 3);
    var bad = rack.get(0);
    var lost = led(bad);

    fleet.progress(bad, lost.stream().mapToInt(stripe -> stripe).toArray());
    var then = led(bad);
    fleet.agent("dc/r1", Fleet.SIZE);
    fleet.stop(rack.get(1));

    assertThat(then).isEmpty();
    assertThat(led(bad)).doesNotContainAnyElementsOf(lost);
  }

  @Test
  void stuck_leadOfAPodToo_anotherRackFetchesTheStripe() {
    fleet.origin("dc/core/r0");
    var one = agents("dc/p1/r1", 2);
    var two = agents("dc/p1/r2", 2);
    int stripe =
        all().stream()
            .filter(s -> stripe(lead(one, s), s).fetchDepth() == 1)
            .findFirst()
            .orElseThrow();

    fleet.progress(lead(one, stripe), stripe);

    assertThat(stripe(lead(one, stripe), stripe).fetchDepth()).isEqualTo(2);
    assertThat(stripe(lead(two, stripe), stripe).fetchDepth()).isEqualTo(1);
  }

  @Test
  void stuck_nobodyElse_stays() {
    fleet.origin("dc/core");
    var only = fleet.agent("dc/r1", Fleet.SIZE);

    fleet.progress(only, 7);

    assertThat(led(only)).hasSize(Stripes.COUNT);
  }

  @Test
  void stuck_saidByWhoDoesNotLead_nothingMoves() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 2);
    var lead = lead(rack, 7);
    int before = fleet.changes();

    fleet.progress(rack.get(lead == rack.get(0) ? 1 : 0), 7);

    assertThat(fleet.changes()).isEqualTo(before);
  }

  @Test
  void heard_nothingNew_changesNothing() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 3);
    agents("dc/r2", 3);
    int before = fleet.changes();

    fleet.now += 1_000;
    rack.get(0).left -= 10;
    fleet.progress(rack.get(0));
    fleet.announce(rack.get(1));

    assertThat(fleet.changes()).isEqualTo(before);
  }

  @Test
  void heard_nobodyGetsAnythingForLeases_allMayFetchFromOutside() {
    var origin = fleet.origin("dc/core");
    var rack = agents("dc/r1", 3);

    for (int round = 0; round < 12 * LeadRules.FAILURES_TO_OPEN; round++) {
      fleet.now += Fleet.LEASE / 9;
      rack.forEach(fleet::progress);
    }

    for (var node : rack) {
      var view = fleet.view(node);
      assertThat(view.stripeCount()).isZero();
      assertThat(view.fetchDepth()).isEqualTo(1);
      assertThat(view.nodes()).contains(origin);
    }
  }

  /** Nobody gets anything until all may fetch from outside. */
  private void open(List<Node> rack) {
    for (int i = 0; fleet.view(rack.get(0)).stripeCount() > 0; i++) {
      assertThat(i).isLessThan(1000);
      fleet.now += 1_000;
      rack.forEach(fleet::progress);
    }
  }

  private void gets(Node node) {
    node.left -= 1;
    fleet.progress(node);
  }

  private void getsMost(Node node) {
    node.left -= Fleet.SIZE * 9 / 10;
    fleet.progress(node);
  }

  @Test
  void heard_progressAfterOpening_staysOpenForALease() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 3);
    open(rack);

    for (int i = 0; i < 44; i++) {
      fleet.now += 1_000;
      rack.forEach(this::gets);
    }
    int within = fleet.view(rack.get(0)).stripeCount();
    fleet.now += 1_000;
    rack.forEach(this::gets);

    assertThat(within).isZero();
    assertThat(fleet.view(rack.get(0)).stripeCount()).isEqualTo(Stripes.COUNT);
    assertThat(led(rack.get(0))).hasSizeBetween(21, 22);
  }

  @Test
  void heard_someGotNothingWhileOpen_theOthersHaveTheirStripes() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 3);
    open(rack);

    for (int i = 0; i < 45; i++) {
      fleet.now += 1_000;
      fleet.progress(rack.get(0));
      gets(rack.get(1));
      gets(rack.get(2));
    }

    assertThat(led(rack.get(0))).isEmpty();
    assertThat(led(rack.get(1)).size() + led(rack.get(2)).size()).isEqualTo(Stripes.COUNT);
  }

  @Test
  void heard_openPodCloses_stripesComeInThroughRacksThatGotSomething() {
    fleet.origin("dc/core/r0");
    var one = agents("dc/p1/r1", 2);
    var two = agents("dc/p1/r2", 2);
    List<Node> all = new ArrayList<>(one);
    all.addAll(two);
    open(all);
    fleet.now += 1_000;
    all.forEach(fleet::progress);

    for (int i = 0; i < 50; i++) {
      fleet.now += 1_000;
      one.forEach(fleet::progress);
      two.forEach(this::gets);
    }

    for (int stripe : all()) {
      assertThat(stripe(lead(two, stripe), stripe).fetchDepth()).isEqualTo(1);
    }
  }

  @Test
  void heard_openDomainGotACopy_isOpenNoMoreOnceThatIsGone() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 3);
    open(rack);
    rack.get(0).left = 0;
    fleet.progress(rack.get(0));

    fleet.stop(rack.get(0));

    assertThat(fleet.view(rack.get(1)).stripeCount()).isEqualTo(Stripes.COUNT);
  }

  @Test
  void choose_agentThatKnowsNoStripes_isToldOfItsRackAndTheOthersLead() {
    fleet.origin("dc/core");
    var agents = agents("dc/r1", 2);
    var plain = fleet.plainAgent("dc/r1");

    var view = fleet.view(plain);

    assertThat(view.stripeCount()).isZero();
    assertThat(view.isLead()).isFalse();
    assertThat(view.fetchDepth()).isEqualTo(2);
    assertThat(view.nodes()).containsExactlyInAnyOrderElementsOf(agents);
    assertThat(led(agents.get(0))).hasSize(Stripes.COUNT / 2);
  }

  @Test
  void choose_noneKnowsStripes_oneFetchesEverything() {
    var origin = fleet.origin("dc/core");
    var rack = List.of(fleet.plainAgent("dc/r1"), fleet.plainAgent("dc/r1"));
    var other = fleet.agent("dc/r2", Fleet.SIZE);

    var leads = rack.stream().filter(node -> fleet.view(node).isLead()).toList();

    assertThat(leads).hasSize(1);
    var view = fleet.view(leads.get(0));
    assertThat(view.stripeCount()).isZero();
    assertThat(view.fetchDepth()).isEqualTo(1);
    assertThat(view.nodes()).contains(origin);
    assertThat(led(other)).hasSize(Stripes.COUNT);
  }

  @Test
  void choose_agentOfARackOfManyClients_isToldOfLeadsFirst() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 5);
    for (int i = 0; i < 300; i++) {
      fleet.leecher("dc/r1");
    }

    var view = fleet.view(rack.get(0));

    assertThat(view.nodes()).hasSize(200);
    assertThat(view.nodes().stream().limit(4))
        .containsExactlyInAnyOrderElementsOf(rack.subList(1, 5));
  }

  @Test
  void choose_locationThatBeginsAnother_stripesGoOnAround() {
    fleet.origin("other/r0");
    var outer = agents("dc", 2);
    int before = led(outer.get(0)).size();

    var inner = agents("dc/p1/r1", 2);

    assertThat(led(outer.get(0))).hasSize(before);
    for (int stripe : all()) {
      int depths =
          stripe(lead(outer, stripe), stripe).fetchDepth()
              + stripe(lead(inner, stripe), stripe).fetchDepth();
      assertThat(depths).isEqualTo(1);
    }
  }

  @Test
  void announce_byAnAgent_namesWhomItIsPushed() {
    fleet.origin("dc/core");
    var rack = agents("dc/r1", 3);
    agents("dc/r2", 3);

    var pushed = fleet.view(rack.get(0)).nodes();

    assertThat(fleet.announce(rack.get(0), Event.NONE, 200).nodes())
        .containsExactlyInAnyOrderElementsOf(pushed);
  }

  @Test
  void stripes_eachLevel_sayWhoLeadsAndWhoIsNext() {
    fleet.origin("dc/core/r0");
    var one = agents("dc/p1/r1", 2);
    var two = agents("dc/p1/r2", 2);
    int before = fleet.changes();

    var facts = fleet.stripes(one.get(0), 9);

    assertThat(facts).extracting(StripeFacts::domain).containsExactly("dc/p1/r1", "dc/p1", "dc");
    assertThat(facts).extracting(StripeFacts::members).containsExactly(2, 2, 1);
    assertThat(facts.get(0).led()).isEqualTo(led(one.get(0)));
    assertThat(facts.get(1).led()).isNotEmpty().isSubsetOf(led(one.get(0)));
    var inRack = Objects.requireNonNull(facts.get(0).choice());
    assertThat(inRack.lead().endpoint().address()).isEqualTo(lead(one, 9).address);
    assertThat(inRack.rank()).isBetween(1, 2);
    assertThat(inRack.load()).isEqualTo(32);
    var next = Objects.requireNonNull(inRack.next());
    assertThat(next.endpoint().address()).isNotEqualTo(inRack.lead().endpoint().address());
    var inPod = Objects.requireNonNull(facts.get(1).choice());
    boolean throughOne = stripe(lead(one, 9), 9).fetchDepth() == 1;
    assertThat(inPod.lead().endpoint().address())
        .isEqualTo(lead(throughOne ? one : two, 9).address);
    assertThat(fleet.changes()).isEqualTo(before);
  }

  @Test
  void stripes_noAgents_areNone() {
    fleet.seeder("dc/core");

    assertThat(fleet.stripes(fleet.leecher("dc/r1"), 9)).isEmpty();
  }
}
