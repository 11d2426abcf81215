package io.rackcast.agent.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final AtomicInteger alive = new AtomicInteger();
  private final Watchdog watchdog =
      new Watchdog(List.of(Runnable::run, loop::add), Runnable::run, alive::incrementAndGet);

  @Test
  void tick_threadThatStandsStill_givesNoSignOfLife() {
    watchdog.tick();
    watchdog.tick();
    watchdog.tick();

    assertThat(alive).hasValue(0);
    assertThat(loop).hasSize(1);
  }

  @Test
  void tick_threadThatAnswersAgain_givesSignsAgain() {
    watchdog.tick();
    watchdog.tick();
    Objects.requireNonNull(loop.poll()).run();
    assertThat(alive).hasValue(1);

    watchdog.tick();
    Objects.requireNonNull(loop.poll()).run();

    assertThat(alive).hasValue(2);
  }
}
