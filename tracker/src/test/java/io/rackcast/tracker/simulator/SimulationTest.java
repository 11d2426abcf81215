package io.rackcast.tracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
  private static final List<Fault> NONE = List.of();

  private static Settings settings(String... words) {
    return Options.parse(words).settings();
  }

  /** Three tiers: racks in pods in three datacenters. */
  private static Settings threeTiers() {
    return settings("racks=36", "nodes=8", "pod=4", "dc=3");
  }

  @Test
  void run_agentsInThreeTiers_eachLinkCarriesOneCopy() {
    var outcome = new Simulation(threeTiers(), 20).run(Contender.RACK, NONE, 1);

    assertThat(outcome.starved()).isZero();
    assertThat(outcome.worstCopies()).isEqualTo(1.0);
    // One into its own datacenter, one for all others.
    assertThat(outcome.origin()).isLessThan(2.1);
    assertThat(outcome.last()).isBetween(1.0, 1.6);
  }

  @Test
  void run_startsOverAMinute_linksCarryLittleMoreThanACopy() {
    var settings = settings("racks=36", "nodes=8", "pod=4", "dc=3", "start=60");

    var outcome = new Simulation(settings, 40).run(Contender.RACK, NONE, 1);

    assertThat(outcome.starved()).isZero();
    assertThat(outcome.worstCopies()).isLessThan(1.05);
  }

  @Test
  void run_clientsOfPolicyRack_eachLinkCarriesOneCopy() {
    var outcome = new Simulation(threeTiers(), 100).run(Contender.CLIENTS, NONE, 1);

    assertThat(outcome.starved()).isZero();
    assertThat(outcome.worstCopies()).isLessThan(1.05);
  }

  @Test
  void run_otherPolicies_crossBordersMoreOften() {
    var simulation = new Simulation(threeTiers(), 100);

    var nearest = simulation.run(Contender.NEAREST, NONE, 1);
    var random = simulation.run(Contender.RANDOM, NONE, 1);

    assertThat(nearest.rack().mean()).isBetween(1.05, random.rack().mean());
    assertThat(random.rack().mean()).isGreaterThan(4);
  }

  @ParameterizedTest
  @EnumSource(Contender.class)
  void run_sameSeed_goesTheSameWay(Contender contender) {
    var settings = settings("racks=6", "nodes=5", "pod=2", "dc=2");
    var faults = FaultPlan.draw(settings, 5, 3);

    var one = new Simulation(settings, 0).run(contender, faults, 3);
    var other = new Simulation(settings, 0).run(contender, faults, 3);

    assertThat(one).usingRecursiveComparison().ignoringFields("work").isEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void run_randomFaults_nobodyStarves(long seed) {
    var settings = settings("racks=27", "nodes=6", "pod=3", "dc=3", "size-mib=2048");
    var faults = FaultPlan.draw(settings, 5, seed);

    var outcome = new Simulation(settings, 0).run(Contender.RACK, faults, seed);

    assertThat(outcome.starved()).as(faults.toString()).isZero();
  }

  @Test
  void run_originGoneForGoodBeforeAnybodyHasAll_saysWhoStarves() {
    var settings = settings("racks=6", "nodes=5", "pod=2", "dc=2", "size-mib=1024");
    int origin = settings.shape().origins()[0];
    var faults = List.of(new Fault(Fault.Kind.KILL, 0.2, origin, -1));

    var outcome = new Simulation(settings, 0).run(Contender.RACK, faults, 1);

    assertThat(outcome.starved()).isEqualTo(30);
  }

  @Test
  void run_leadKilled_itsStripesComeByAnother() {
    var settings = settings("racks=6", "nodes=5", "pod=2", "dc=2");
    var faults =
        List.of(new Fault(Fault.Kind.KILL, 2, 0, -1), new Fault(Fault.Kind.KILL, 2, 7, -1));

    var outcome = new Simulation(settings, 20).run(Contender.RACK, faults, 1);

    assertThat(outcome.starved()).isZero();
    assertThat(outcome.worstCopies()).isLessThan(1.2);
  }
}
