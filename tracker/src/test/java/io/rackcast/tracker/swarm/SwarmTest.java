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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmTest {
  private static final Location RACK = Location.parse("dc1/r1");
  private static final String IPV4 = "10.0.0.1";
  private static final String IPV6 = "fd00::1";

  private final MemorySwarms swarms = new MemorySwarms(10, 1000, new TestPatience());
  private final Swarm swarm = Objects.requireNonNull(swarms.acquire(1, 2, 3));
  private long now = 1_000_000;

  private static Announce from(String address, int id) {
    return new Announce().peerId(7, id, 9).from(IpAddress.parse(address)).port(6881).left(100);
  }

  private int update(Announce announce) {
    return swarm.update(swarm.rackFor(RACK), announce, Kind.CLIENT, now);
  }

  private Rack rack() {
    return Objects.requireNonNull(swarm.rackAt(RACK));
  }

  /** All that an answer tells of the rack, as text. */
  private List<String> told(boolean ipv4, boolean ipv6) {
    var contacts = new Contacts();
    contacts.withIds(true);
    contacts.take(ipv4, ipv6);
    rack().tell(0, rack().size(), contacts);
    List<String> told = new ArrayList<>();
    for (int i = 0; i < contacts.ipv4Count(); i++) {
      int address = Bytes.getInt(contacts.ipv4(), 6 * i);
      int port = Bytes.getShort(contacts.ipv4(), 6 * i + 4);
      long id = Bytes.getLong(contacts.ipv4Ids(), 20 * i + 8);
      told.add(IpAddress.ofIpv4(address) + " " + port + " " + id);
    }
    for (int i = 0; i < contacts.ipv6Count(); i++) {
      long high = Bytes.getLong(contacts.ipv6(), 18 * i);
      long low = Bytes.getLong(contacts.ipv6(), 18 * i + 8);
      int port = Bytes.getShort(contacts.ipv6(), 18 * i + 16);
      long id = Bytes.getLong(contacts.ipv6Ids(), 20 * i + 8);
      told.add(IpAddress.ofIpv6(high, low) + " " + port + " " + id);
    }
    return told;
  }

  @Test
  void update_sameIdByBothFamilies_isOnePeerWithTwoEndpoints() {
    update(from(IPV4, 1));

    update(from(IPV6, 1).port(7000));

    assertThat(swarm.size()).isEqualTo(1);
    assertThat(swarm.leecherCount()).isEqualTo(1);
    assertThat(told(true, true)).containsExactly("10.0.0.1 6881 1", "fd00::1 7000 1");
    assertThat(told(true, false)).containsExactly("10.0.0.1 6881 1");
    assertThat(told(false, true)).containsExactly("fd00::1 7000 1");
  }

  @Test
  void update_seederByBothFamilies_isCountedOnce() {
    update(from(IPV6, 1).left(0));
    update(from(IPV4, 1).left(0));

    assertThat(swarm.seederCount()).isEqualTo(1);
    assertThat(swarms.seederCount()).isEqualTo(1);
    assertThat(rack().sourceCount()).isEqualTo(1);
  }

  @Test
  void remove_peerOfBothFamilies_leavesNothing() {
    update(from(IPV4, 1));
    int row = update(from(IPV6, 1));

    swarm.remove(rack(), row, now);

    assertThat(swarm.size()).isZero();
    assertThat(swarm.rackAt(RACK)).isNull();
    assertThat(swarm.root().unitCount()).isZero();
  }

  @Test
  void update_sameEndpointAnotherId_replacesTheOldPeer() {
    update(from(IPV4, 1).left(0));

    update(from(IPV4, 2));

    assertThat(told(true, true)).containsExactly("10.0.0.1 6881 2");
    assertThat(swarm.seederCount()).isZero();
    assertThat(swarms.leecherCount()).isEqualTo(1);
  }

  @Test
  void update_endpointOfAnotherTakenBySecondFamily_replacesThatOne() {
    update(from(IPV4, 1));
    update(from("10.0.0.2", 2));

    update(from("10.0.0.2", 1));

    assertThat(told(true, true)).containsExactly("10.0.0.2 6881 1");
  }

  @Test
  void update_samePeerAnotherPort_movesItsEndpoint() {
    update(from(IPV4, 1));

    update(from(IPV4, 1).port(7000));

    assertThat(told(true, true)).containsExactly("10.0.0.1 7000 1");
  }

  @Test
  void update_ipv4Only_blocksAreCopiedAsTheyAre() {
    for (int i = 1; i <= 100; i++) {
      update(from("10.0.0." + i, i));
    }
    var contacts = new Contacts();

    int told = rack().tell(10, 80, contacts);

    assertThat(told).isEqualTo(80);
    assertThat(contacts.ipv4Count()).isEqualTo(80);
    assertThat(Bytes.getInt(contacts.ipv4(), 6 * 79)).isEqualTo(rack().ipv4(89));
  }

  @Test
  void update_leftBecomesZero_isASource() {
    update(from(IPV4, 1));
    update(from("10.0.0.2", 2));

    int row = update(from(IPV4, 1).left(0));

    assertThat(rack().isSource(row)).isTrue();
    assertThat(swarm.root().isComplete()).isTrue();
    assertThat(swarm.root().leecherCount()).isEqualTo(1);
  }

  @Test
  void update_oneByteLeft_isNotASeeder() {
    update(from(IPV4, 1).left(1));

    assertThat(swarm.leecherCount()).isEqualTo(1);
    assertThat(rack().left(0)).isEqualTo(1);
  }

  @Test
  void update_leftUnknown_lacksMoreThanAnybodyAndLessAsItReceives() {
    int known = update(from(IPV4, 1).left(1L << 60));
    long most = rack().left(known);
    int unknown = update(from("10.0.0.2", 2).left(Announce.LEFT_UNKNOWN));
    long before = rack().left(unknown);

    update(from("10.0.0.2", 2).left(Announce.LEFT_UNKNOWN).downloaded(1 << 20));

    assertThat(before).isGreaterThan(most);
    assertThat(rack().left(unknown)).isEqualTo(before - 64);
  }

  @Test
  void update_completed_isCounted() {
    update(from(IPV4, 1).left(0).event(Event.COMPLETED));

    assertThat(swarm.completions()).isEqualTo(1);
  }

  @Test
  void note_rowMoves_peerIsStillTheSame() {
    for (int i = 1; i <= 20; i++) {
      update(from("10.0.0." + i, i));
    }
    var peer = rack().note(swarm.row(rack(), from("10.0.0.20", 20)));
    long hash = peer.hash();

    swarm.remove(rack(), swarm.row(rack(), from("10.0.0.3", 3)), now);
    update(from("10.0.0.7", 7).left(0));

    assertThat(peer.isPresent()).isTrue();
    assertThat(peer.row()).isEqualTo(swarm.row(rack(), from("10.0.0.20", 20)));
    assertThat(rack().hash(peer.row())).isEqualTo(hash);
  }

  @Test
  void expire_silentPeers_goAndOthersStay() {
    update(from("10.0.0.1", 1));
    update(from("10.0.0.2", 2).left(0));
    update(from("10.0.0.3", 3).peerId(TestPatience.SLOW, 3, 9));
    now += 39_000;
    update(from("10.0.0.4", 4));
    int early = swarm.expire(rack(), now);
    now += 1_000;

    int late = swarm.expire(rack(), now);

    assertThat(early).isZero();
    assertThat(late).isEqualTo(1);
    assertThat(told(true, true)).noneMatch(peer -> peer.startsWith("10.0.0.1 "));
    now += 60_000;
    assertThat(swarm.expire(rack(), now)).isEqualTo(2);
    assertThat(told(true, true)).singleElement().asString().startsWith("10.0.0.3 ");
    now += 100_000;
    assertThat(swarm.expire(rack(), now)).isEqualTo(1);
    assertThat(swarm.rackCount()).isZero();
  }

  @Test
  void expire_heardWithinTwelveDaysOfTicks_isNotForgotten() {
    now = 1_000L * ((1 << 20) - 10);
    update(from(IPV4, 1));
    now += 20_000;

    update(from(IPV4, 1));
    swarm.expire(rack(), now);

    assertThat(swarm.size()).isEqualTo(1);
    assertThat(rack().silenceMillis(0, now)).isZero();
    assertThat(rack().ageMillis(0, now)).isEqualTo(20_000);
  }

  @Test
  void update_manyRacks_eachIsFound() {
    for (int i = 0; i < 300; i++) {
      var location = Location.parse("dc" + i % 3 + "/p" + i % 30 + "/r" + i);
      swarm.update(
          swarm.rackFor(location), from("10.0." + i / 200 + "." + i % 200, i), Kind.CLIENT, now);
    }

    assertThat(swarm.rackCount()).isEqualTo(300);
    for (int i = 0; i < 300; i++) {
      var location = Location.parse("dc" + i % 3 + "/p" + i % 30 + "/r" + i);
      assertThat(Objects.requireNonNull(swarm.rackAt(location)).size()).isEqualTo(1);
    }
    swarm.clear(now);
    assertThat(swarm.root().unitCount()).isZero();
    assertThat(swarms.leecherCount()).isZero();
  }

  @Test
  void rackFor_beginningOfAnother_bothHaveTheirPeersAndCountOnce() {
    swarm.update(swarm.rackFor(Location.parse("dc1")), from(IPV4, 1), Kind.CLIENT, now);
    swarm.update(swarm.rackFor(Location.parse("dc1/p1/r1")), from("10.0.0.2", 2), Kind.CLIENT, now);
    swarm.update(swarm.rackFor(Location.parse("dc1/p1")), from("10.0.0.3", 3), Kind.CLIENT, now);

    assertThat(swarm.root().unitCount()).isEqualTo(1);
    assertThat(swarm.root().unit(0).leecherCount()).isEqualTo(3);
    assertThat(Objects.requireNonNull(swarm.rackAt(Location.parse("dc1"))).size()).isEqualTo(1);
    assertThat(Objects.requireNonNull(swarm.rackAt(Location.parse("dc1/p1"))).depth()).isEqualTo(2);
  }

  /** What a peer of the model last said. */
  private record Said(String address, boolean seeder, Kind kind) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anything_random_agreesWithAMap(long seed) {
    var random = new Random(seed);
    Map<Integer, Said> model = new HashMap<>();
    int ids = seed % 2 == 0 ? 40 : 400;
    for (int step = 0; step < 6000; step++) {
      now += random.nextInt(20);
      int id = random.nextInt(ids);
      if (random.nextInt(step < 3000 ? 4 : 2) == 0) {
        leave(model, id);
      } else {
        announce(model, id, random);
      }
      check(model);
    }
    checkRows(model);
  }

  private static Announce said(int id, String address) {
    // Some have another client.
    return from(address, id).peerId(id % 50 == 3 ? 8 : 7, id, 9).port(6881);
  }

  private void announce(Map<Integer, Said> model, int id, Random random) {
    String address = "10.0." + random.nextInt(2) + "." + random.nextInt(250);
    var known = model.get(id);
    if (known != null && random.nextInt(4) > 0) {
      address = known.address;
    }
    boolean seeder = random.nextInt(3) == 0;
    var kind = Kind.of(random.nextInt(3));
    String taken = address;
    model.entrySet().removeIf(e -> e.getKey() != id && e.getValue().address.equals(taken));
    model.put(id, new Said(address, seeder, kind));
    var announce = said(id, address).left(seeder ? 0 : 1 + random.nextInt(1 << 20));
    int row = swarm.update(swarm.rackFor(RACK), announce, kind, now);
    assertThat(row).isEqualTo(swarm.row(rack(), announce));
    if (random.nextInt(10) == 0) {
      rack().note(row);
    }
    if (random.nextInt(10) == 0) {
      swarm.doubt(rack(), row, random.nextBoolean() ? 0 : now + 100, now);
    }
  }

  private void leave(Map<Integer, Said> model, int id) {
    var known = model.remove(id);
    if (known != null) {
      swarm.remove(rack(), swarm.row(rack(), said(id, known.address)), now);
    }
  }

  private void check(Map<Integer, Said> model) {
    long seeders = model.values().stream().filter(Said::seeder).count();
    long sources = model.values().stream().filter(s -> s.seeder || s.kind == Kind.ORIGIN).count();
    assertThat(swarm.size()).isEqualTo(model.size());
    assertThat(swarm.seederCount()).isEqualTo((int) seeders);
    assertThat(swarm.root().sourceCount()).isEqualTo((int) sources);
    assertThat(swarms.leecherCount()).isEqualTo(model.size() - (int) seeders);
  }

  private void checkRows(Map<Integer, Said> model) {
    assertThat(told(true, true))
        .containsExactlyInAnyOrderElementsOf(
            model.entrySet().stream()
                .map(e -> e.getValue().address + " 6881 " + e.getKey())
                .toList());
    model.forEach(
        (id, known) -> {
          int row = swarm.row(rack(), said(id, known.address));
          assertThat(rack().isSeeder(row)).isEqualTo(known.seeder);
          assertThat(rack().kind(row)).isEqualTo(known.kind);
          assertThat(rack().isSource(row)).isEqualTo(known.seeder || known.kind == Kind.ORIGIN);
          var noted = rack().noted(row);
          assertThat(noted == null || noted.row() == row).isTrue();
        });
    int doubted = 0;
    for (int row = 0; row < rack().sources(); row++) {
      doubted += rack().isDoubted(row) ? 1 : 0;
    }
    assertThat(rack().liveSourceCount()).isEqualTo(rack().sourceCount() - doubted);
  }
}
