package io.rackcast.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionIdsTest {
  private static final long WINDOW = ConnectionIds.WINDOW_MILLIS;
  private static final long ADDRESS = 0x7f010001L;
  private final ConnectionIds ids = new ConnectionIds(new SipHash(1, 2));

  @ParameterizedTest(name = "given at {0} ms of a window, {1} ms later: {2}")
  @CsvSource({
    "0, 0, true", "0, 120000, true", "0, 179999, true", "0, 180000, false",
    "59999, 0, true", "59999, 120000, true", "59999, 120001, false", "0, 99999999, false"
  })
  void isGood_twoMinutesAtLeastThreeAtMost(long given, long later, boolean good) {
    long start = 1000 * WINDOW + given;
    long id = ids.give(0, ADDRESS, true, start);

    assertThat(ids.isGood(id, 0, ADDRESS, true, start + later)).isEqualTo(good);
  }

  @Test
  void isGood_idOfAnotherAddress_isNot() {
    long id = ids.give(0, ADDRESS, true, WINDOW);

    assertThat(ids.isGood(id, 0, ADDRESS + 1, true, WINDOW)).isFalse();
    assertThat(ids.isGood(id, 0, ADDRESS, false, WINDOW)).isFalse();
    assertThat(ids.isGood(id, 1, ADDRESS, false, WINDOW)).isFalse();
  }

  @Test
  void isGood_idFromBeforeARestart_isNot() {
    long id = ConnectionIds.random().give(0, ADDRESS, true, WINDOW);

    assertThat(ConnectionIds.random().isGood(id, 0, ADDRESS, true, WINDOW)).isFalse();
  }

  @Test
  void isGood_idOfTheFuture_isNot() {
    long id = ids.give(0, ADDRESS, true, 5 * WINDOW);

    assertThat(ids.isGood(id, 0, ADDRESS, true, 4 * WINDOW)).isFalse();
  }
}
