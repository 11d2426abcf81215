package io.rackcast.tracker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTest {
  private final Random random = new Random(1);
  private final Ring<Long> ring = new Ring<>(new Long[1], number -> number);
  private final List<Long> all = new ArrayList<>();

  private void fill(int size) {
    for (int i = 0; i < size; i++) {
      Long number = random.nextLong();
      ring.add(number);
      all.add(number);
    }
  }

  @Test
  void owner_anyPoint_isExactlyTheOneThatOwnsIt() {
    fill(50);

    for (int i = 0; i < 10_000; i++) {
      long point = random.nextLong();
      int owner = ring.owner(point);
      for (int place = 0; place < 50; place++) {
        assertThat(ring.owns(place, point)).isEqualTo(place == owner);
      }
    }
  }

  @Test
  void owner_othersComeAndGo_mostPointsKeepTheirs() {
    fill(100);
    List<Long> before = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      before.add(ring.get(ring.owner(Mix.of(i, 1))));
    }

    ring.remove(all.get(0));
    ring.add(random.nextLong());

    int kept = 0;
    for (int i = 0; i < 1000; i++) {
      kept += ring.get(ring.owner(Mix.of(i, 1))).equals(before.get(i)) ? 1 : 0;
    }
    assertThat(kept).isGreaterThan(900);
  }

  @Test
  void placeOf_eachAndRemoved() {
    fill(30);

    for (var number : all) {
      assertThat(ring.get(ring.placeOf(number))).isEqualTo(number);
      ring.remove(number);
      assertThat(ring.placeOf(number)).isEqualTo(-1);
    }
    assertThat(ring.size()).isZero();
  }
}
