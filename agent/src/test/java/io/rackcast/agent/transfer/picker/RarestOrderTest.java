package io.rackcast.agent.transfer.picker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RarestOrderTest {
  @Test
  void pick_afterManyRandomChanges_isARarestListedPiece() {
    var random = new Random(5);
    int pieces = 50;
    var order = new RarestOrder(pieces);
    var counts = new int[pieces];
    var listed = new BitSet();
    listed.set(0, pieces);
    for (int step = 0; step < 50_000; step++) {
      int piece = random.nextInt(pieces);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          order.increment(piece);
          counts[piece]++;
        }
        case 2 -> {
          if (counts[piece] > 0) {
            order.decrement(piece);
            counts[piece]--;
          }
        }
        case 3 -> {
          order.remove(piece);
          listed.clear(piece);
        }
        default -> {
          order.restore(piece);
          listed.set(piece);
        }
      }
      int least = listed.stream().map(each -> counts[each]).min().orElse(-1);
      int picked = order.pick(0, each -> true, random);
      assertThat(order.listed()).isEqualTo(listed.cardinality());
      assertThat(picked < 0 ? -1 : counts[picked]).isEqualTo(least);
      assertThat(picked < 0 || listed.get(picked)).isTrue();
    }
  }
}
