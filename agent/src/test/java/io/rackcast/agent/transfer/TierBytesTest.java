package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Tier;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TierBytesTest {
  private static final IpAddress PEER = IpAddress.parse("127.2.0.1");
  private static final Optional<PeerPlace> UNKNOWN = Optional.empty();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TierBytes bytes = new TierBytes(new EngineMetrics(registry));

  @Test
  void received_placeNotKnown_isInNoTierButShown() {
    bytes.received(PEER, UNKNOWN, 7);

    assertThat(bytes.in().values()).containsOnly(0L);
    assertThat(bytes.heldIn()).isEqualTo(7);
    assertThat(unplaced("in")).isEqualTo(7);
  }

  @Test
  void placesChanged_placeFound_allThatWasHeldCountsForIt() {
    bytes.received(PEER, UNKNOWN, 7);
    bytes.sent(PEER, UNKNOWN, 5);

    bytes.placesChanged(address -> Optional.of(new PeerPlace(Tier.RACK, 2)));

    assertThat(bytes.in()).containsEntry(Tier.RACK, 7L).containsEntry(Tier.WAN, 0L);
    assertThat(bytes.out()).containsEntry(Tier.RACK, 5L);
    assertThat(bytes.isHolding()).isFalse();
    assertThat(unplaced("in")).isZero();
    assertThat(counted("in", "rack")).isEqualTo(7);
  }

  @Test
  void tick_placeNotFoundForTheLongestTime_countsAsWan() {
    bytes.received(PEER, UNKNOWN, 7);

    bytes.tick(System.nanoTime() + TierBytes.LONGEST_HELD.toNanos());

    assertThat(bytes.in()).containsEntry(Tier.WAN, 7L);
    assertThat(bytes.isHolding()).isFalse();
    assertThat(registry.counter("rackcast.transfer.unplaced.given.up.bytes").count()).isEqualTo(7);
  }

  @Test
  void tick_trackerAwayForLess_showsNoBorderCrossing() {
    bytes.received(PEER, UNKNOWN, 7);

    bytes.tick(System.nanoTime() + TierBytes.LONGEST_HELD.minus(Duration.ofMinutes(1)).toNanos());

    assertThat(bytes.in()).containsEntry(Tier.WAN, 0L);
    assertThat(bytes.heldIn()).isEqualTo(7);
  }

  @Test
  void received_moreUnknownPeersThanAreHeldFor_oldestCountsAsWan() {
    for (int i = 0; i <= TierBytes.MOST_HELD; i++) {
      bytes.received(IpAddress.parse("10.1." + i / 256 + "." + i % 256), UNKNOWN, 1);
    }

    assertThat(bytes.in()).containsEntry(Tier.WAN, 1L);
    assertThat(bytes.heldIn()).isEqualTo(TierBytes.MOST_HELD);
  }

  private double unplaced(String direction) {
    return registry
        .get("rackcast.transfer.unplaced.bytes")
        .tag("direction", direction)
        .gauge()
        .value();
  }

  private double counted(String direction, String tier) {
    return registry
        .counter("rackcast.transfer.bytes", "direction", direction, "tier", tier)
        .count();
  }
}
