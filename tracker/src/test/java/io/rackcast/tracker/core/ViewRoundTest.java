package io.rackcast.tracker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.selection.LeadRules;
import io.rackcast.tracker.selection.RackPolicy;
import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Kind;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Stripes;
import io.rackcast.tracker.swarm.Swarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ViewRoundTest {
  private static final int RACKS = 100;
  private static final AnnounceRules RULES =
      new AnnounceRules(Duration.ofMinutes(1), Duration.ofSeconds(15), 50, 200);

  private final MemorySwarms swarms = new MemorySwarms(10, 1_000, RULES);
  private final Swarm swarm = Objects.requireNonNull(swarms.acquire(1, 2, 3));
  private final ViewRound round = new ViewRound();
  private long now = 1_000_000;

  @BeforeEach
  void fill() {
    for (int rack = 0; rack < RACKS; rack++) {
      join(rack, rack, Kind.AGENT);
    }
  }

  private void join(int rack, int peer, Kind kind) {
    swarm.update(swarm.rackFor(location(rack)), announce(peer), kind, now);
  }

  private static Announce announce(int peer) {
    return new Announce()
        .infoHash(new InfoHash(1, 2, 3))
        .peerId(7, peer, 1)
        .from(IpAddress.ofIpv4(0x0a000000 + peer))
        .port(6881)
        .left(1 << 20);
  }

  private static Location location(int rack) {
    return Location.parse("dc1/pod1/rack" + rack);
  }

  /** A pass in which each rack takes so many milliseconds. */
  private List<String> pass(long millis) {
    List<String> told = new ArrayList<>();
    round.begin(swarm, now);
    for (Rack rack = round.next(now); rack != null; rack = round.next(now)) {
      told.add(rack.location().rack());
      now += millis;
    }
    return told;
  }

  @Test
  void pass_theFirst_tellsAllRacksHoweverLongThatTakes() {
    assertThat(pass(10)).hasSize(RACKS).doesNotHaveDuplicates();

    assertThat(round.isDue(swarm)).isFalse();
  }

  @Test
  void begin_anotherSwarmOfTheName_tellsAllOfIt() {
    pass(0);
    swarms.release(swarm);
    var other = new MemorySwarms(10, 1_000, RULES);
    var again = Objects.requireNonNull(other.acquire(1, 2, 3));
    again.update(again.rackFor(location(1)), announce(1), Kind.AGENT, now);

    round.begin(again, now);

    assertThat(again.changes()).isLessThan(swarm.changes());
    assertThat(Objects.requireNonNull(round.next(now)).location()).isEqualTo(location(1));
  }

  @Test
  void pass_nothingChanged_tellsNobody() {
    pass(0);

    assertThat(pass(0)).isEmpty();
  }

  @Test
  void pass_somebodyJoined_tellsItsRackFirstAndThenAllOthers() {
    pass(0);
    join(42, 1000, Kind.AGENT);

    var told = pass(0);

    assertThat(told).startsWith("rack42").hasSize(1 + RACKS);
    assertThat(told.subList(1, told.size())).doesNotHaveDuplicates();
    assertThat(round.isDue(swarm)).isFalse();
  }

  @Test
  void pass_largeSwarm_tellsTheOthersByAndByAndEachOnce() {
    pass(0);
    join(42, 1000, Kind.AGENT);

    var first = pass(10);
    List<String> swept = new ArrayList<>(first.subList(1, first.size()));
    while (round.isDue(swarm)) {
      swept.addAll(pass(10));
    }

    assertThat(first).startsWith("rack42").hasSizeLessThan(10);
    assertThat(swept).hasSize(RACKS).doesNotHaveDuplicates();
  }

  @Test
  void pass_changesAllTheTime_comesToEverybodyNevertheless() {
    pass(0);
    List<String> swept = new ArrayList<>();

    for (int i = 0; i < RACKS; i++) {
      join(42, 1000 + i, Kind.AGENT);
      swept.addAll(pass(10));
    }

    assertThat(swept).contains("rack0", "rack41", "rack43", "rack99");
  }

  @Test
  void pass_fewSources_tellsTheirRacksWhateverChanged() {
    join(7, 2000, Kind.ORIGIN);
    pass(0);
    join(42, 1000, Kind.AGENT);

    assertThat(pass(30).subList(0, 2)).containsExactlyInAnyOrder("rack7", "rack42");
  }

  @Test
  void pass_manyRacksWithNews_tellsThoseFirstThatAllOthersWaitFor() {
    var policy = new RackPolicy(new LeadRules(1, 45_000, 10_000));
    for (int rack = 0; rack < RACKS; rack++) {
      policy.changed(swarm, swarm.rack(rack), now);
    }
    var pod = swarm.rack(0).parent();
    Set<String> entries = new HashSet<>();
    for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
      var owner = Objects.requireNonNull(Objects.requireNonNull(pod).unitStripes()).owner(stripe);
      entries.add(Objects.requireNonNull(owner).name().replaceFirst(".*/", ""));
    }

    var told = pass(10);

    assertThat(told).hasSize(RACKS).doesNotHaveDuplicates();
    assertThat(entries).hasSizeBetween(10, RACKS - 10);
    assertThat(told.subList(0, entries.size())).containsExactlyInAnyOrderElementsOf(entries);
  }

  @Test
  void delay_afterALongPass_isARestThatEnds() {
    assertThat(round.delayMillis(now)).isEqualTo(ViewRound.MERGE_MILLIS);

    pass(1);
    long afterOfAll = round.delayMillis(now);
    pass(100);
    now += 10_000;

    assertThat(afterOfAll).isEqualTo(4 * RACKS);
    assertThat(round.delayMillis(now)).isEqualTo(ViewRound.MERGE_MILLIS);
  }

  @Test
  void delay_afterAnEndlessPass_isASecondAtMost() {
    pass(100);

    assertThat(round.delayMillis(now)).isEqualTo(1_000);
  }

  @Test
  void begin_swarmWithoutRacks_isOverAtOnce() {
    swarm.clear(now);

    assertThat(pass(0)).isEmpty();
    assertThat(round.isDue(swarm)).isFalse();
  }
}
