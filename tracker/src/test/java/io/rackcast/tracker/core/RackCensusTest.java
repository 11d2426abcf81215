package io.rackcast.tracker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Kind;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.TestPatience;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RackCensusTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MemorySwarms swarms = new MemorySwarms(10, 1000, new TestPatience());

  private void join(int swarmNumber, String rack, int peer, long left) {
    var swarm = Objects.requireNonNull(swarms.acquire(swarmNumber, 0, 0));
    var announce =
        new Announce().peerId(7, peer, 9).from(IpAddress.ofIpv4(peer)).port(1).left(left);
    swarm.update(swarm.rackFor(Location.parse(rack)), announce, Kind.CLIENT, 1_000_000);
    swarms.release(swarm);
  }

  private void count(RackCensus census, long now) {
    census.begin(now);
    swarms.round().visit(1000, (swarm, rack) -> census.count(rack));
    census.end();
  }

  private List<String> shown() {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith("rackcast_tracker_rack_peers{"))
        .toList();
  }

  @Test
  void end_moreRacksThanShown_theLargestAreToldApartAndTheOthersAreOne() {
    for (int peer = 0; peer < 5; peer++) {
      join(peer % 2, "dc1/r1", peer, peer % 2);
    }
    join(1, "dc1/r2", 6, 0);
    join(1, "dc1/r2", 7, 1);
    join(1, "dc1/r3", 8, 1);
    join(1, "dc1/r4", 9, 0);
    var census = new RackCensus(2, registry);

    count(census, 1_000_000);

    assertThat(shown())
        .containsExactlyInAnyOrder(
            "rackcast_tracker_rack_peers{rack=\"dc1/r1\",state=\"seeder\"} 3.0",
            "rackcast_tracker_rack_peers{rack=\"dc1/r1\",state=\"leecher\"} 2.0",
            "rackcast_tracker_rack_peers{rack=\"dc1/r2\",state=\"seeder\"} 1.0",
            "rackcast_tracker_rack_peers{rack=\"dc1/r2\",state=\"leecher\"} 1.0",
            "rackcast_tracker_rack_peers{rack=\"other\",state=\"seeder\"} 1.0",
            "rackcast_tracker_rack_peers{rack=\"other\",state=\"leecher\"} 1.0");
  }

  @Test
  void end_racksEmptied_areNoLongerShown() {
    join(1, "dc1/r1", 1, 0);
    var census = new RackCensus(10, registry);
    count(census, 1_000_000);
    var swarm = Objects.requireNonNull(swarms.find(1, 0, 0));
    swarm.clear(1_000_000);
    swarms.release(swarm);

    count(census, 1_005_000);
    assertThat(shown()).as("counted every ten seconds only").hasSize(2);
    count(census, 1_010_000);

    assertThat(shown()).isEmpty();
  }

  @Test
  void end_originThatLacksSomething_countsAsALeecherAsInAllOtherCounts() {
    var swarm = Objects.requireNonNull(swarms.acquire(1, 0, 0));
    var origin = new Announce().peerId(7, 1, 9).from(IpAddress.ofIpv4(1)).port(1).left(5 << 14);
    swarm.update(swarm.rackFor(Location.parse("dc1/r1")), origin, Kind.ORIGIN, 1_000_000);
    swarms.release(swarm);

    count(new RackCensus(10, registry), 1_000_000);

    assertThat(shown())
        .containsExactlyInAnyOrder(
            "rackcast_tracker_rack_peers{rack=\"dc1/r1\",state=\"seeder\"} 0.0",
            "rackcast_tracker_rack_peers{rack=\"dc1/r1\",state=\"leecher\"} 1.0");
    assertThat(swarms.seederCount()).isZero();
  }

  @Test
  void end_switchedOff_showsNothing() {
    join(1, "dc1/r1", 1, 0);

    count(new RackCensus(0, registry), 1_000_000);

    assertThat(shown()).isEmpty();
  }
}
