package io.rackcast.agent.transfer.picker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Times are in seconds. */
class PatienceTest {
  private static final long LEAST = at(5);

  private final Patience patience = new Patience();

  private static long at(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  /** One block comes each {@code pause}, from one moment to another; the peer always owes some. */
  private void flow(double from, double to, double pause) {
    double second = from + 1;
    for (double now = from + pause; now <= to; now += pause) {
      while (now > second) {
        patience.tick(1, true);
        second++;
      }
      patience.came(Block.BYTES, at(now));
    }
  }

  @Test
  void isLate_nothingEverCame_afterTheLeastTime() {
    patience.asked(1, at(0));

    assertThat(patience.isLate(at(0), 0, at(5), LEAST)).isFalse();
    assertThat(patience.isLate(at(0), 0, at(5.1), LEAST)).isTrue();
  }

  @Test
  void isLate_longQueueThatFlows_isTwiceTheTimeThatTheQueueTakes() {
    patience.asked(1, at(0));
    flow(0, 40, 0.5);

    assertThat(patience.isLate(at(0), 63, at(40), LEAST)).isFalse();
    flow(40, 66, 0.5);
    assertThat(patience.isLate(at(0), 63, at(66), LEAST)).isTrue();
  }

  @Test
  void isLate_fewBlocksOwedAtTheSameRate_areLateSooner() {
    patience.asked(1, at(0));
    flow(0, 20, 0.5);

    assertThat(patience.isLate(at(14), 3, at(20), LEAST)).isTrue();
    assertThat(patience.isLate(at(14), 7, at(20), LEAST)).isFalse();
  }

  @Test
  void isLate_sourceSlowsDown_isWaitedForLonger() {
    patience.asked(1, at(0));
    flow(0, 20, 0.1);
    assertThat(patience.isLate(at(13), 15, at(20), LEAST)).isTrue();

    flow(20, 40, 1);

    assertThat(patience.isLate(at(33), 15, at(40), LEAST)).isFalse();
  }

  @Test
  void isLate_flowStops_countsThoughTheQueueWasLong() {
    patience.asked(1, at(0));
    flow(0, 10, 0.5);

    assertThat(patience.isLate(at(9), 63, at(14.9), LEAST)).isFalse();
    assertThat(patience.isLate(at(9), 63, at(15.1), LEAST)).isTrue();
  }

  @Test
  void isLate_sourceThatServesInTurns_isGivenTwiceItsLongestPause() {
    patience.asked(1, at(0));
    flow(0, 16, 4);

    assertThat(patience.isLate(at(10), 63, at(22.5), LEAST)).isFalse();
    assertThat(patience.isLate(at(10), 63, at(25), LEAST)).isTrue();
  }

  @Test
  void mostPause_pausesOfLongAgo_areForgotten() {
    patience.asked(1, at(0));
    flow(0, 8, 8);
    assertThat(patience.mostPause(LEAST)).isGreaterThan(at(10));

    flow(8, 90, 0.5);

    assertThat(patience.mostPause(LEAST)).isEqualTo(LEAST);
  }

  @Test
  void pause_nothingWasOwedForLong_countsFromTheNextRequest() {
    patience.asked(1, at(0));
    patience.came(Block.BYTES, at(1));

    patience.asked(1, at(100));

    assertThat(patience.pause(at(102))).isEqualTo(at(2));
    patience.came(Block.BYTES, at(101));
    assertThat(patience.mostPause(0)).isEqualTo(at(2));
  }
}
