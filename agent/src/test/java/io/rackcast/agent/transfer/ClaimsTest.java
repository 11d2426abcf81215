package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private final Claims.OfPeer claims = new Claims.OfPeer();

  private static BitSet pieces(int... numbers) {
    var pieces = new BitSet();
    for (int number : numbers) {
      pieces.set(number);
    }
    return pieces;
  }

  private BitSet count(int second, int... numbers) {
    return claims.count(pieces(numbers), TimeUnit.SECONDS.toNanos(second));
  }

  @Test
  void count_pieceToldForTooLong_countsNoMoreUnlessItIsBegunAnew() {
    assertThat(count(0, 4)).isEqualTo(pieces(4));
    assertThat(count(10, 4, 5)).isEqualTo(pieces(4, 5));
    assertThat(count(15, 4, 5)).isEqualTo(pieces(4, 5));
    assertThat(count(16, 4, 5)).isEqualTo(pieces(5));
    assertThat(count(20, 4, 5)).isEqualTo(pieces(5));

    count(21, 5);

    assertThat(count(22, 4, 5)).isEqualTo(pieces(4, 5));
  }
}
