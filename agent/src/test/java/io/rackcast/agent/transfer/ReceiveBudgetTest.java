package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReceiveBudgetTest {
  private final AtomicLong now = new AtomicLong(seconds(1000));
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ReceiveBudget budget = new ReceiveBudget(100, new EngineMetrics(metrics), now::get);

  private static long seconds(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  private void pass(double seconds) {
    now.addAndGet(seconds(seconds));
  }

  @Test
  void take_moreThanTheMost_pausesReadingUntilHalfIsWorkedOff() {
    var channel = new EmbeddedChannel();
    budget.join(channel);

    budget.take(101);
    assertThat(channel.config().isAutoRead()).isFalse();
    budget.giveBack(50);
    assertThat(channel.config().isAutoRead()).isFalse();
    budget.giveBack(1);

    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(metrics.get("rackcast.transfer.unwritten.bytes").gauge().value()).isEqualTo(50);
    assertThat(metrics.get("rackcast.transfer.reads.paused").counter().count()).isEqualTo(1);
  }

  @Test
  void silence_longPauseOfOurOwn_isNobodysSilence() {
    long heard = now.get();
    budget.take(101);

    pass(10);
    assertThat(budget.silence(heard, now.get())).isZero();
    assertThat(budget.isDeaf(now.get())).isTrue();

    budget.giveBack(101);
    pass(0.5);
    assertThat(budget.silence(heard, now.get())).isEqualTo(seconds(0.5));
    assertThat(budget.isDeaf(now.get())).isTrue();

    pass(4.5);
    assertThat(budget.silence(heard, now.get())).isEqualTo(seconds(5));
    assertThat(budget.isDeaf(now.get())).isFalse();
  }

  @Test
  void silence_shortPauses_countAsSilence() {
    long heard = now.get();
    for (int i = 0; i < 20; i++) {
      budget.take(101);
      pass(0.2);
      budget.giveBack(101);
      pass(0.01);
    }

    assertThat(budget.silence(heard, now.get())).isEqualTo(now.get() - heard);
    assertThat(budget.isDeaf(now.get())).isFalse();
  }
}
