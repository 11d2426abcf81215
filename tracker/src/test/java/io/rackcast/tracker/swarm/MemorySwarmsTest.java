package io.rackcast.tracker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemorySwarmsTest {
  private long now = 1_000_000;

  private int join(MemorySwarms swarms, int swarmNumber, int rackNumber, int peer) {
    var swarm = swarms.acquire(swarmNumber, 0, 0);
    if (swarm == null) {
      return Swarm.NONE;
    }
    try {
      var announce = new Announce().peerId(7, peer, 9).from(IpAddress.ofIpv4(peer)).port(1).left(1);
      var rack = swarm.rackFor(Location.parse("r" + rackNumber));
      return swarm.update(rack, announce, Kind.CLIENT, now);
    } finally {
      swarms.release(swarm);
    }
  }

  @Test
  void acquire_boundOnSwarms_refusesOneMoreUntilOneEnds() {
    var swarms = new MemorySwarms(2, 10, new TestPatience());
    join(swarms, 1, 1, 1);
    join(swarms, 2, 1, 1);

    assertThat(join(swarms, 3, 1, 1)).isEqualTo(Swarm.NONE);

    var ending = Objects.requireNonNull(swarms.find(1, 0, 0));
    ending.clear(now);
    swarms.release(ending);
    assertThat(join(swarms, 3, 1, 1)).isNotEqualTo(Swarm.NONE);
    assertThat(swarms.swarmCount()).isEqualTo(2);
  }

  @Test
  void update_boundOnPeers_refusesOneMoreAndKeepsKnownOnes() {
    var swarms = new MemorySwarms(10, 2, new TestPatience());
    join(swarms, 1, 1, 1);
    join(swarms, 1, 1, 2);

    assertThat(join(swarms, 2, 1, 3)).isEqualTo(Swarm.NONE);
    assertThat(join(swarms, 1, 1, 2)).isNotEqualTo(Swarm.NONE);
    assertThat(swarms.swarmCount()).isEqualTo(1);
  }

  @Test
  void acquire_manySwarmsComeAndGo_eachIsFoundWhileItLives() {
    var swarms = new MemorySwarms(100_000, 100_000, new TestPatience());
    for (int i = 0; i < 20_000; i++) {
      join(swarms, i, 1, i);
    }
    for (int i = 0; i < 20_000; i += 2) {
      var swarm = Objects.requireNonNull(swarms.find(i, 0, 0));
      swarm.clear(now);
      swarms.release(swarm);
    }

    for (int i = 0; i < 20_000; i++) {
      var swarm = swarms.find(i, 0, 0);
      assertThat(swarm != null).isEqualTo(i % 2 == 1);
      if (swarm != null) {
        swarms.release(swarm);
      }
    }
    assertThat(swarms.leecherCount()).isEqualTo(10_000);
  }

  @Test
  void round_smallSteps_visitsEachRackOnceAndExpires() {
    var swarms = new MemorySwarms(1000, 100_000, new TestPatience());
    for (int i = 0; i < 2_000; i++) {
      join(swarms, i % 7, i % 100, i);
    }
    var round = swarms.round();
    Set<Rack> visited = new HashSet<>();
    boolean done = false;
    while (!done) {
      done = round.visit(10, (swarm, rack) -> assertThat(visited.add(rack)).isTrue());
    }

    now += 40_000;
    done = false;
    while (!done) {
      done = round.visit(10, (swarm, rack) -> swarm.expire(rack, now));
    }

    assertThat(visited).hasSize(700);
    // Those that moved to the place of an ended swarm have their turn in the next round.
    while (swarms.swarmCount() > 0) {
      round.visit(10, (swarm, rack) -> swarm.expire(rack, now));
    }
    assertThat(swarms.leecherCount()).isZero();
  }

  @Test
  void update_boundOnBytes_refusesNewOnesHearsKnownOnesAndRecovers() {
    var swarms = new MemorySwarms(1_000, 1_000_000, 100_000, new TestPatience());
    int joined = 0;
    while (join(swarms, joined % 10, joined % 7, joined) != Swarm.NONE) {
      joined++;
    }

    assertThat(swarms.isFull()).isTrue();
    assertThat(joined).isGreaterThan(500);
    assertThat(swarms.bytes()).isBetween(100_000L, 110_000L);
    assertThat(join(swarms, 3, 3, joined + 1)).isEqualTo(Swarm.NONE);
    assertThat(join(swarms, 77, 1, 1)).as("in a swarm that is new").isEqualTo(Swarm.NONE);
    assertThat(join(swarms, 0, 0, 0)).as("known before").isNotEqualTo(Swarm.NONE);

    var ending = Objects.requireNonNull(swarms.find(4, 0, 0));
    ending.clear(now);
    swarms.release(ending);
    assertThat(swarms.isFull()).isFalse();
    assertThat(join(swarms, 77, 1, 1)).isNotEqualTo(Swarm.NONE);
  }

  @Test
  void bytes_agentsFetch_countsTheirTablesOfStripesUntilTheyLeave() {
    var swarms = new MemorySwarms(10, 1_000, new TestPatience());
    join(swarms, Kind.CLIENT);
    long withoutTables = swarms.bytes();
    clear(swarms);

    var swarm = join(swarms, Kind.AGENT);
    long ofTheRack = swarms.bytes();
    swarms.find(1, 0, 0);
    swarm.root().unitStripes(now);
    swarms.release(swarm);
    long ofTheRootToo = swarms.bytes();
    clear(swarms);

    // A table holds a reference or three for each of 64 stripes.
    assertThat(ofTheRack - withoutTables).isBetween(3 * 4L * 64, 2 * 3 * 4L * 64);
    assertThat(ofTheRootToo - ofTheRack).isBetween(4L * 64, 2 * 4L * 64);
    assertThat(swarms.bytes()).isZero();
  }

  private Swarm join(MemorySwarms swarms, Kind kind) {
    var swarm = Objects.requireNonNull(swarms.acquire(1, 0, 0));
    var announce = new Announce().peerId(7, 1, 9).from(IpAddress.ofIpv4(1)).port(1).left(1);
    swarm.update(swarm.rackFor(Location.parse("d/r1")), announce, kind, now);
    swarms.release(swarm);
    return swarm;
  }

  private void clear(MemorySwarms swarms) {
    var swarm = Objects.requireNonNull(swarms.find(1, 0, 0));
    swarm.clear(now);
    swarms.release(swarm);
  }

  @Test
  void bytes_everythingComesAndGoes_isZeroAgain() {
    var swarms = new MemorySwarms(1_000, 1_000_000, new TestPatience());
    for (int i = 0; i < 30_000; i++) {
      var swarm = Objects.requireNonNull(swarms.acquire(i % 20, 0, 0));
      var announce =
          new Announce().peerId(i % 3, i, 9).from(IpAddress.ofIpv4(i)).port(1).left(i % 2);
      if (i % 5 == 0) {
        announce.from(IpAddress.ofIpv6(1, i));
      }
      // Some places are others' beginnings.
      var place = Location.parse(i % 4 == 0 ? "d" + i % 8 : "d" + i % 8 + "/p/r" + i % 90);
      swarm.update(swarm.rackFor(place), announce, Kind.CLIENT, now);
      swarms.release(swarm);
    }
    long full = swarms.bytes();

    now += 200_000;
    while (swarms.swarmCount() > 0) {
      swarms.round().visit(100_000, (swarm, rack) -> swarm.expire(rack, now));
    }

    assertThat(full).isGreaterThan(30_000 * 27);
    assertThat(swarms.bytes()).isZero();
  }
}
