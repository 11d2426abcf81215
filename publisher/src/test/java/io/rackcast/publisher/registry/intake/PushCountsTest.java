package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.store.image.Push.State;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PushCountsTest {
  private final AtomicLong counted = new AtomicLong();
  private final PushCounts counts =
      new PushCounts(() -> Map.of(State.WAITING, counted.incrementAndGet()));

  @Test
  void of_allStatesOfOneScrape_areCountedOnce() {
    for (var state : State.values()) {
      assertThat(counts.of(state)).isEqualTo(state == State.WAITING ? 1 : 0);
    }

    assertThat(counted).hasValue(1);
  }

  @Test
  void of_nextScrape_countsAgain() {
    for (var state : State.values()) {
      counts.of(state);
    }

    assertThat(counts.of(State.WAITING)).isEqualTo(2);
    assertThat(counts.of(State.WAITING)).isEqualTo(3);
  }
}
