package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MomentsTest {
  private static final Instant NOW = Instant.parse("2026-03-08T12:00:00Z");

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      textBlock =
          """
          24h,                       2026-03-07T12:00:00Z
          7d,                        2026-03-01T12:00:00Z
          1h30m,                     2026-03-08T10:30:00Z
          0,                         2026-03-08T12:00:00Z
          2026-03-01T10:00:00Z,      2026-03-01T10:00:00Z
          2026-03-01T10:00:00.250Z,  2026-03-01T10:00:00.250Z
          2026-03-01T10:00:00+02:00, 2026-03-01T08:00:00Z
          2026-03-01,                2026-03-01T00:00:00Z
          """)
  void parse_agoOrTime_isThatMoment(String text, Instant expected) {
    assertThat(Moments.parse(text, NOW)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "24", "h", "-1h", "yesterday", "2026-03-01T10:00:00", "2026-02-30"})
  void parse_somethingElse_saysWhatToWrite(String text) {
    assertThatThrownBy(() -> Moments.parse(text, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "write how long ago, as 24h or 7d, or a time, as 2026-03-01T10:00:00Z or 2026-03-01");
  }
}
