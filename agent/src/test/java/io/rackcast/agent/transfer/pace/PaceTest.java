package io.rackcast.agent.transfer.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.testkit.HandClock;
import io.rackcast.agent.transfer.pace.RateLimits.Limit;
import io.rackcast.proto.settings.ByteRates;
import io.rackcast.proto.topology.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One direction by a clock moved by hand: peers that always want more, in blocks of 16 KiB. */
class PaceTest {
  private static final int BLOCK = 16 << 10;
  private static final Duration STEP = Duration.ofMillis(1);
  private static final long MB = 1_000_000;

  private final HandClock clock = new HandClock();
  private final Pace pace = new Pace(clock.on(Runnable::run));
  private final List<Greedy> peers = new ArrayList<>();

  /** Takes whatever it is allowed to, in batches as large as it may. */
  private final class Greedy {
    private final Tier tier;
    private final Pace.Turn turn = new Pace.Turn(this::go);
    private final int most;
    private long bytes;
    private long longest;
    private long lastAt;
    private boolean wants = true;

    private Greedy(Tier tier, int most) {
      this.tier = tier;
      this.most = most;
      peers.add(this);
    }

    private void go() {
      for (int i = 0; wants && i < most && pace.allows(turn, tier); i++) {
        int batch = Math.max(BLOCK, pace.most(tier, 256 << 10) / BLOCK * BLOCK);
        pace.took(turn, tier, batch);
        bytes += batch;
        longest = Math.max(longest, clock.nanos() - lastAt);
        lastAt = clock.nanos();
      }
    }
  }

  private Greedy greedy(Tier tier) {
    var peer = new Greedy(tier, 1000);
    peer.go();
    return peer;
  }

  private void limit(String name, long rate) {
    set(RateLimits.NONE.with(name, new Limit(rate, ByteRates.NONE)));
  }

  private void set(RateLimits limits) {
    pace.set(limits, Limit::up);
  }

  private void run(Duration time) {
    long end = clock.nanos() + time.toNanos();
    while (clock.nanos() < end) {
      clock.advance(STEP);
      peers.forEach(Greedy::go);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {64_000, 300_000, MB, 20 * MB, 125 * MB, 2_000 * MB})
  void allows_limit_holdsOverTenSeconds(long rate) {
    limit("wan", rate);
    Greedy peer = greedy(Tier.WAN);

    run(Duration.ofSeconds(10));

    assertThat((double) peer.bytes).isBetween(rate * 9.9, rate * 10.1 + BLOCK);
  }

  @ParameterizedTest
  @ValueSource(longs = {MB, 20 * MB, 125 * MB})
  void allows_noneWantedForLong_thenNoBurstOfMoreThanATenthOfASecond(long rate) {
    limit("wan", rate);
    run(Duration.ofSeconds(100));

    Greedy peer = greedy(Tier.WAN);

    assertThat(peer.bytes).isBetween(1L, rate / 10 + BLOCK);
    for (int i = 0; i < 200; i++) {
      long before = peer.bytes;
      run(Duration.ofMillis(50));
      assertThat(peer.bytes - before).isLessThanOrEqualTo(rate / 10 + BLOCK);
    }
  }

  @Test
  void allows_noLimit_neverWaits() {
    Greedy peer = greedy(Tier.WAN);

    assertThat(peer.bytes).isEqualTo(1000L * (256 << 10));
    assertThat(peer.turn.isWaiting()).isFalse();
  }

  @Test
  void allows_oneTierIsLimited_othersAreNotHeldUp() {
    limit("wan", MB);
    Greedy far = greedy(Tier.WAN);
    Greedy near = new Greedy(Tier.RACK, 1);

    run(Duration.ofSeconds(1));

    assertThat(near.bytes).isEqualTo(1000L * (256 << 10));
    assertThat(far.bytes).isBetween(MB * 9 / 10, MB * 12 / 10);
  }

  @Test
  void allows_tierAndTotal_theTierIsHeldToItsOwnAndTheRestIsForOthers() {
    set(
        RateLimits.NONE
            .with("wan", new Limit(MB, ByteRates.NONE))
            .with("total", new Limit(10 * MB, ByteRates.NONE)));
    Greedy far = greedy(Tier.WAN);
    Greedy near = greedy(Tier.RACK);

    run(Duration.ofSeconds(10));

    // It stands in two lines, so while the node's is long it has somewhat less than its own.
    assertThat((double) far.bytes).isBetween(5.0 * MB, 10.5 * MB);
    assertThat((double) far.bytes + near.bytes).isBetween(98.0 * MB, 102.0 * MB);
  }

  @ParameterizedTest(name = "{0} peers at {1} bytes a second")
  @CsvSource({"2, 1000000", "50, 1000000", "50, 100000000", "200, 64000"})
  void allows_manyWait_eachGetsItsShare(int count, long rate) {
    limit("wan", rate);
    for (int i = 0; i < count; i++) {
      greedy(Tier.WAN);
    }
    long seconds = Math.max(10, 20L * count * BLOCK / rate);

    run(Duration.ofSeconds(seconds));

    double share = (double) rate * seconds / count;
    assertThat(peers).allSatisfy(p -> assertThat((double) p.bytes).isBetween(share / 2, share * 2));
  }

  @Test
  void set_whileSomeWait_theNewRateHoldsAtOnce() {
    limit("wan", 64_000);
    Greedy peer = greedy(Tier.WAN);
    run(Duration.ofSeconds(1));
    long before = peer.bytes;

    limit("wan", 10 * MB);
    run(Duration.ofSeconds(1));

    assertThat((double) peer.bytes - before).isBetween(9.5 * MB, 10.5 * MB);
  }

  @Test
  void set_noLimitAnyMore_whoWaitsGoesOn() {
    limit("total", 64_000);
    var peer = new Greedy(Tier.WAN, 20);
    peer.go();
    assertThat(peer.turn.isWaiting()).isTrue();
    long before = peer.bytes;

    set(RateLimits.NONE);

    assertThat(peer.bytes).isEqualTo(before + 20L * (256 << 10));
    assertThat(peer.turn.isWaiting()).isFalse();
  }

  @Test
  void leave_whoeverWaited_isNotCalledAndHoldsNobodyUp() {
    limit("wan", MB);
    Greedy gone = greedy(Tier.WAN);
    Greedy other = greedy(Tier.WAN);
    long before = gone.bytes;

    gone.wants = false;
    pace.leave(gone.turn);
    run(Duration.ofSeconds(2));

    assertThat(gone.bytes).isEqualTo(before);
    assertThat((double) other.bytes).isBetween(1.9 * MB, 2.1 * MB + BLOCK);
  }

  @Test
  void wake_whoWaitedWantsNothing_theNextHasItsTurn() {
    limit("wan", MB);
    Greedy idle = greedy(Tier.WAN);
    Greedy other = greedy(Tier.WAN);
    idle.wants = false;

    run(Duration.ofSeconds(2));

    assertThat((double) other.bytes).isBetween(1.9 * MB, 2.1 * MB + BLOCK);
  }

  @Test
  void giveBack_blocksThatDidNotCome_areTakenAnew() {
    limit("wan", MB);
    Greedy peer = greedy(Tier.WAN);
    run(Duration.ofSeconds(1));
    long before = peer.bytes;

    for (int i = 0; i < 4; i++) {
      pace.giveBack(Tier.WAN, BLOCK);
    }
    run(Duration.ofSeconds(1));

    assertThat((double) peer.bytes - before).isBetween(MB + 3.0 * BLOCK, MB + 5.0 * BLOCK);
  }

  @Test
  void heldSeconds_somebodyWaits_countsThatTime() {
    limit("wan", MB);
    run(Duration.ofSeconds(3));
    assertThat(pace.lane(Tier.WAN).heldSeconds()).isZero();

    greedy(Tier.WAN);
    run(Duration.ofSeconds(2));

    assertThat(pace.lane(Tier.WAN).heldSeconds()).isBetween(1.9, 2.0);
    assertThat(pace.lane(Tier.RACK).heldSeconds()).isZero();
    assertThat(pace.total().heldSeconds()).isZero();
  }

  @Test
  void allows_limitsChangeAtRandom_neverMoreThanTheyAllow() {
    var random = new Random(7);
    for (int i = 0; i < 8; i++) {
      greedy(i % 2 == 0 ? Tier.WAN : Tier.POD);
    }
    double allowed = 0;
    limit("total", MB);
    long start = peers.stream().mapToLong(p -> p.bytes).sum();
    for (int i = 0; i < 300; i++) {
      long rate = 64_000 + random.nextLong(20 * MB);
      limit("total", rate);
      run(Duration.ofMillis(100));
      allowed += rate / 10.0;
    }

    double moved = peers.stream().mapToLong(p -> p.bytes).sum() - start;
    assertThat(moved).isBetween(allowed * 0.95, allowed * 1.02 + 10 * BLOCK);
  }
}
