package io.rackcast.tracker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RelocationTest {
  private static final long NOW = 1_000_000;

  private final MemorySwarms swarms = new MemorySwarms(100, 1_000_000, new TestPatience());
  private final Map<Long, Location> table = new HashMap<>();
  private final List<String> changed = new ArrayList<>();
  private final Relocation relocation =
      new Relocation(
          swarms,
          (high, low, isIpv4) -> Objects.requireNonNull(table.get(low)),
          (swarm, rack) -> changed.add(rack.location().toString()));

  private static Announce peer(int number) {
    return new Announce()
        .peerId(7, number, 9)
        .from(IpAddress.ofIpv4(number))
        .port(6881)
        .event(Event.STARTED)
        .left(5 << 14);
  }

  private void join(int swarmNumber, Announce announce, String rackName) {
    var swarm = Objects.requireNonNull(swarms.acquire(swarmNumber, 0, 0));
    swarm.update(swarm.rackFor(Location.parse(rackName)), announce, Kind.CLIENT, NOW);
    swarms.release(swarm);
  }

  private void belongs(int peer, String rackName) {
    table.put((long) peer, Location.parse(rackName));
  }

  private int size(int swarmNumber, String rackName) {
    var swarm = swarms.find(swarmNumber, 0, 0);
    if (swarm == null) {
      return 0;
    }
    var rack = swarm.rackAt(Location.parse(rackName));
    int size = rack == null ? 0 : rack.size();
    swarms.release(swarm);
    return size;
  }

  @Test
  void run_placeChanged_peerIsInItsNewRackAsItWas() {
    join(1, peer(1).left(0), "dc1/r1");
    join(1, peer(2), "dc1/r1");
    join(1, peer(3).event(Event.PAUSED), "dc1/r1");
    belongs(1, "dc1/r2");
    belongs(2, "dc1/r1");
    belongs(3, "dc1/r2");

    long moved = relocation.run(NOW + 9_000);

    assertThat(moved).isEqualTo(2);
    assertThat(changed).contains("dc1/r1", "dc1/r2");
    var swarm = Objects.requireNonNull(swarms.find(1, 0, 0));
    var to = Objects.requireNonNull(swarm.rackAt(Location.parse("dc1/r2")));
    int seeder = swarm.row(to, peer(1));
    int paused = swarm.row(to, peer(3));
    assertThat(to.isSource(seeder)).isTrue();
    assertThat(to.isFetching(paused)).isFalse();
    assertThat(to.left(paused)).isEqualTo(5);
    assertThat(to.silenceMillis(seeder, NOW + 9_000)).isEqualTo(9_000);
    assertThat(to.ageMillis(seeder, NOW + 9_000)).isEqualTo(9_000);
    assertThat(swarm.seederCount()).isEqualTo(1);
    assertThat(swarm.leecherCount()).isEqualTo(2);
    assertThat(swarm.partialSeedCount()).isEqualTo(1);
    assertThat(swarm.rackCount()).isEqualTo(2);
    swarms.release(swarm);
    assertThat(swarms.seederCount()).isEqualTo(1);
    assertThat(swarms.leecherCount()).isEqualTo(2);
  }

  @Test
  void run_peerOfBothFamilies_keepsBothEndpoints() {
    join(1, peer(1), "r1");
    join(1, peer(1).from(IpAddress.ofIpv6(5, 6)).port(7000), "r1");
    belongs(1, "r2");

    relocation.run(NOW);

    var swarm = Objects.requireNonNull(swarms.find(1, 0, 0));
    var to = Objects.requireNonNull(swarm.rackAt(Location.parse("r2")));
    assertThat(to.endpoint(0)).isEqualTo(new Endpoint(IpAddress.ofIpv4(1), 6881));
    assertThat(to.secondEndpoint(0)).isEqualTo(new Endpoint(IpAddress.ofIpv6(5, 6), 7000));
    assertThat(swarm.rackCount()).isEqualTo(1);
    swarms.release(swarm);
  }

  @Test
  void run_peerAnnouncedFromItsNewPlaceBefore_isThereOnce() {
    join(1, peer(1), "r1");
    join(1, peer(1).left(0), "r2");
    belongs(1, "r2");

    relocation.run(NOW);

    assertThat(size(1, "r1")).isZero();
    assertThat(size(1, "r2")).isEqualTo(1);
    assertThat(swarms.seederCount()).isEqualTo(1);
    assertThat(swarms.leecherCount()).isZero();
  }

  @Test
  void run_everyPeerMovesAtRandom_allAreWhereTheyBelong() {
    var random = new Random(5);
    for (int i = 1; i <= 20_000; i++) {
      join(i % 5, peer(i).left(random.nextInt(2)), "p" + i % 3 + "/r" + random.nextInt(60));
      belongs(i, "p" + i % 2 + "/r" + random.nextInt(60));
    }
    int seeders = swarms.seederCount();

    relocation.run(NOW);

    for (int i = 1; i <= 20_000; i++) {
      var swarm = Objects.requireNonNull(swarms.find(i % 5, 0, 0));
      var rack = swarm.rackAt(Objects.requireNonNull(table.get((long) i)));
      assertThat(rack == null ? Swarm.NONE : swarm.row(rack, peer(i))).isNotEqualTo(Swarm.NONE);
      assertThat(swarm.rackAt(Location.parse("p2/r1"))).isNull();
      swarms.release(swarm);
    }
    assertThat(swarms.seederCount() + swarms.leecherCount()).isEqualTo(20_000);
    assertThat(swarms.seederCount()).isEqualTo(seeders);
    assertThat(relocation.run(NOW)).isZero();
  }

  @Test
  void run_oneRackOfManyPeersMoves_itsSwarmIsFreeInBetween() throws Exception {
    for (int i = 1; i <= 50_000; i++) {
      join(1, peer(i), "r1");
      belongs(i, "r2");
    }
    var turns = new ArrayList<Integer>();
    var others =
        new Thread(
            () -> {
              while (size(1, "r2") < 50_000 && !Thread.interrupted()) {
                turns.add(size(1, "r2"));
              }
            });
    others.start();

    relocation.run(NOW);
    others.join(30_000);

    assertThat(size(1, "r2")).isEqualTo(50_000);
    // Who asked meanwhile saw it half done: it was never held from the beginning to the end.
    assertThat(turns).anyMatch(size -> size > 0 && size < 50_000);
  }
}
