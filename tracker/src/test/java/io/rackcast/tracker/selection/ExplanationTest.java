package io.rackcast.tracker.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.selection.Explanation.Told;
import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.PeerFacts;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplanationTest {
  private static final InfoHash NAME = new InfoHash(1, 2, 3);
  private static final int WANTED = 50;

  static Stream<Policy> policies() {
    return Stream.of(
        new RackPolicy(new LeadRules(1, Fleet.LEASE, Fleet.GRACE)),
        new RandomPolicy(),
        new NearestPolicy(new NearestRules(20, 50)));
  }

  /** A rollout under way: racks whole, waiting, with copies in doubt, of agents and clients. */
  private static Fleet crowd(Policy policy, int seed) {
    var random = new Random(seed);
    var fleet = new Fleet(policy, new Random(seed));
    fleet.seeder("dc1/core");
    for (int i = 0; i < 120; i++) {
      String rack =
          "dc%d/pod%d/r%d".formatted(random.nextInt(2), random.nextInt(3), random.nextInt(25));
      if (random.nextInt(4) == 0) {
        fleet.agent(rack, random.nextInt(5) == 0 ? 0 : Fleet.SIZE);
      } else {
        fleet.leecher(rack);
      }
      fleet.now += random.nextInt(3_000);
      var again = fleet.nodes.get(random.nextInt(fleet.nodes.size()));
      again.left = Math.max(0, again.left - random.nextInt(700));
      fleet.announce(again);
    }
    return fleet;
  }

  private static void forEachPeer(Fleet fleet, BiConsumer<Rack, Integer> action) {
    held(
        fleet,
        swarm -> {
          for (int i = 0; i < swarm.rackCount(); i++) {
            for (int row = 0; row < swarm.rack(i).size(); row++) {
              action.accept(swarm.rack(i), row);
            }
          }
        });
  }

  private static void held(Fleet fleet, Consumer<Swarm> action) {
    var swarm = Objects.requireNonNull(fleet.swarms.find(NAME));
    try {
      action.accept(swarm);
    } finally {
      fleet.swarms.release(swarm);
    }
  }

  private static List<Endpoint> chosen(Choice choice) {
    List<Endpoint> ends = new ArrayList<>();
    for (int i = 0; i < choice.count(); i++) {
      ends.add(choice.rack(i).endpoint(choice.row(i)));
    }
    return ends;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void explain_anyPeer_namesWhomTheRealChoiceGivesWithTheSameSeed(Policy policy) {
    var fleet = crowd(policy, 7);
    var random = new Random(8);
    var choice = Choice.ofRows();

    forEachPeer(
        fleet,
        (rack, row) ->
            held(
                fleet,
                swarm -> {
                  long seed = random.nextLong();
                  var explained = policy.explain(swarm, rack, row, WANTED, seed, fleet.now);
                  policy.choose(swarm, rack, row, WANTED, seed, fleet.now, choice);

                  assertThat(explained.told().stream().map(Told::peer).map(PeerFacts::endpoint))
                      .containsExactlyElementsOf(chosen(choice));
                  assertThat(explained.isLead()).isEqualTo(choice.isLead());
                  assertThat(explained.fetchDepth()).isEqualTo(choice.fetchDepth());
                  assertThat(explained.levels().get(0).admits())
                      .isEqualTo(choice.fetchDepth() < rack.depth());
                }));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void explain_anyPeer_changesNothing(Policy policy) {
    var fleet = crowd(policy, 9);

    forEachPeer(
        fleet,
        (rack, row) ->
            held(
                fleet,
                swarm -> {
                  var before = state(swarm, fleet.now);
                  var unused = policy.explain(swarm, rack, row, WANTED, row, fleet.now);

                  assertThat(state(swarm, fleet.now)).isEqualTo(before);
                }));
  }

  @Test
  void explain_leadNeverTold_isNotTakenToKnowOutside() {
    var fleet = Fleet.withRacks(1);
    fleet.leecher("dc/r1");
    fleet.seeder("dc/core");

    held(
        fleet,
        swarm -> {
          var rack = swarm.rack(0);
          var explained = fleet.policy.explain(swarm, rack, 0, WANTED, 1, fleet.now);

          assertThat(explained.told()).extracting(Told::reason).contains(Reason.OUTSIDE_SOURCE);
          assertThat(rack.hasHeldOutside(0)).isFalse();
          assertThat(rack.lead(0).toldAt()).isZero();
        });
  }

  @Test
  void explain_leadAndMember_saysWhoFetchesSinceWhenAndWhoTellsThem() {
    var fleet = Fleet.withRacks(1);
    var origin = fleet.seeder("dc/core");
    var lead = fleet.leecher("dc/r1");
    fleet.now += 5_000;
    var member = fleet.leecher("dc/r1");

    held(
        fleet,
        swarm -> {
          var rack = Objects.requireNonNull(swarm.rackAt(member.location));
          var end = member.address;
          int row = rack.findEnd(end.high(), end.low(), true, 6881);
          var explained = fleet.policy.explain(swarm, rack, row, WANTED, 1, fleet.now);
          var level = explained.levels().get(0);

          assertThat(explained.isLead()).isFalse();
          assertThat(level.isComplete()).isFalse();
          assertThat(level.admits()).isFalse();
          assertThat(level.leads()).hasSize(1);
          assertThat(level.leads().get(0).peer().endpoint().address()).isEqualTo(lead.address);
          assertThat(level.leads().get(0).sinceMillis()).isEqualTo(5_000);
          assertThat(level.leads().get(0).leaseLeftMillis()).isEqualTo(Fleet.LEASE - 5_000);
          assertThat(level.next()).hasSize(1);
          assertThat(explained.told()).extracting(Told::reason).containsExactly(Reason.RACK_LEAD);
          assertThat(explained.tellers())
              .extracting(peer -> peer.endpoint().address())
              .containsExactly(lead.address)
              .doesNotContain(origin.address);
          assertThat(explained.asked()).isEqualTo(2);
        });
  }

  @Test
  void explain_crowdedRack_asksABoundedNumberOfOthers() {
    var fleet = Fleet.withRacks(1);
    for (int i = 0; i < 1500; i++) {
      fleet.leecher("dc/r" + i % 3);
    }

    held(
        fleet,
        swarm -> {
          var explained = fleet.policy.explain(swarm, swarm.rack(0), 0, WANTED, 1, fleet.now);

          assertThat(explained.asked()).isBetween(1, Explainer.MOST_ASKED);
          assertThat(explained.others()).isEqualTo(1499);
          assertThat(explained.levels().get(0).next()).hasSizeLessThanOrEqualTo(5);
        });
  }

  @Test
  void explain_othersComeInThePauses_goesOnWithThePeerOrEnds() {
    var fleet = Fleet.withRacks(1);
    for (int i = 0; i < 300; i++) {
      fleet.leecher("dc/r" + i % 3);
    }

    held(
        fleet,
        swarm -> {
          var rack = swarm.rack(0);
          var pauses = new AtomicInteger();
          var whole =
              fleet.policy.explain(
                  swarm, rack, 0, WANTED, 1, fleet.now, () -> pauses.incrementAndGet() > 0);
          var ended = fleet.policy.explain(swarm, rack, 0, WANTED, 1, fleet.now, () -> false);
          var left =
              fleet.policy.explain(
                  swarm,
                  rack,
                  0,
                  WANTED,
                  1,
                  fleet.now,
                  () -> {
                    swarm.clear(fleet.now);
                    return true;
                  });

          assertThat(pauses).hasValue((whole.asked() - 1) / Explainer.ASKED_AT_ONCE);
          assertThat(ended.asked()).isEqualTo(Explainer.ASKED_AT_ONCE);
          assertThat(left.asked()).isEqualTo(Explainer.ASKED_AT_ONCE);
          assertThat(left.told()).isEqualTo(whole.told());
        });
  }

  /** All that a swarm knows, as far as anybody outside it can ask. */
  private static List<String> state(Swarm swarm, long now) {
    List<String> state = new ArrayList<>();
    state.add(swarm.size() + " " + swarm.changes() + " " + swarm.seederCount());
    add(state, swarm.root(), now);
    for (int i = 0; i < swarm.rackCount(); i++) {
      var rack = swarm.rack(i);
      for (int row = 0; row < rack.size(); row++) {
        var noted = rack.noted(row);
        state.add(
            PeerFacts.of(rack, row, now)
                + " "
                + rack.hasHeldOutside(row)
                + (noted == null ? "" : " " + noted.failedAt() + " " + noted.progressAt()));
      }
    }
    return state;
  }

  private static void add(List<String> state, Domain domain, long now) {
    var in = domain.ingress();
    if (in != null) {
      state.add(
          "%s %d %d %d %d %b"
              .formatted(
                  domain.name(),
                  in.progressAt(),
                  in.lostCopyAt(),
                  in.gotCopyAt(),
                  in.judgedAt(),
                  in.isOpen()));
    }
    for (int i = 0; i < domain.leadCount(); i++) {
      var lead = domain.lead(i);
      state.add(
          "%d %d %d %d".formatted(lead.order(), lead.since(), lead.toldAt(), lead.peer().row()));
    }
    for (int i = 0; i < domain.unitCount(); i++) {
      add(state, domain.unit(i), now);
    }
  }
}
