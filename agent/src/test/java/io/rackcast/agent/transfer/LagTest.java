package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LagTest {
  private final Lag lag = new Lag(at(250), 0);
  private long now;

  private static long at(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void pulses(int count, long millis) {
    for (int i = 0; i < count; i++) {
      now += at(millis);
      lag.pulse(now);
    }
  }

  @Test
  void allowance_pulsesInTime_isNone() {
    pulses(20, 250);

    assertThat(lag.allowance()).isZero();
  }

  @Test
  void allowance_onePulseLate_isSomeTimesAsMuch() {
    pulses(4, 250);
    pulses(1, 750);

    assertThat(lag.allowance()).isEqualTo(4 * at(500));
  }

  @Test
  void allowance_lateLongAgo_isForgotten() {
    pulses(1, 750);
    pulses(200, 250);

    assertThat(lag.allowance()).isLessThan(at(10));
  }

  @Test
  void allowance_frozenForAnHour_isBounded() {
    pulses(1, 3_600_000);

    assertThat(lag.allowance()).isEqualTo(at(6000));
  }
}
