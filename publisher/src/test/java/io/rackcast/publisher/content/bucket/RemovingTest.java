package io.rackcast.publisher.content.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What publishers tell each other is going. */
final class RemovingTest {
  private static final String ONE = "ab".repeat(32);
  private static final String TWO = "cd".repeat(20);
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @Test
  void of_bytes_areReadBack() {
    var removing = Removing.NOTHING.with(List.of(ONE, TWO), NOW);

    assertThat(Removing.of(removing.bytes())).isEqualTo(removing);
  }

  @Test
  void of_otherText_isPassedOver() {
    var removing =
        Removing.of(("<html>\n1 " + ONE + "\n99999999999999999999 " + TWO).getBytes(UTF_8));

    assertThat(removing.since()).containsOnlyKeys(ONE);
  }

  @Test
  void with_others_keepsThoseThatMayStillGo() {
    var old = Removing.NOTHING.with(List.of(ONE), NOW);

    assertThat(old.with(List.of(TWO), NOW.plus(Removing.LASTS)).since()).containsOnlyKeys(ONE, TWO);
    assertThat(old.with(List.of(TWO), NOW.plus(Removing.LASTS).plusMillis(1)).since())
        .containsOnlyKeys(TWO);
  }

  @Test
  void isUnderWay_untilItLastedTooLong() {
    var removing = Removing.NOTHING.with(List.of(ONE), NOW);

    assertThat(removing.isUnderWay(NOW.plus(Removing.LASTS))).isTrue();
    assertThat(removing.isUnderWay(NOW.plus(Removing.LASTS).plusMillis(1))).isFalse();
    assertThat(removing.only(List.of(TWO)).isUnderWay(NOW)).isFalse();
    assertThat(removing.without(List.of(ONE)).isEmpty()).isTrue();
  }
}
