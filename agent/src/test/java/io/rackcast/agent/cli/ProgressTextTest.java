package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.api.FetchUpdate.Progress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTextTest {
  @Test
  void line_half_saysAmountRateRestAndShare() {
    var half =
        new Progress(
            "fetching",
            50_000_000,
            100_000_000,
            10_000_000,
            3,
            Map.of("rack", 45L, "host", 0L, "pod", 5L),
            null,
            List.of());

    assertThat(ProgressText.line(half))
        .isEqualTo(" 50 %  50.0 MB of 100.0 MB  10.0 MB/s  0:05 left  90 % from the rack  3 peers");
  }

  @Test
  void line_stalled_saysWhy() {
    var stalled = new Progress("stalled", 0, 10, 0, 1, Map.of(), "the disk is full", List.of());

    assertThat(ProgressText.line(stalled))
        .isEqualTo("  0 %  0 B of 10 B  0 B/s  -:-- left  1 peer  the disk is full");
  }

  @ParameterizedTest
  @CsvSource({
    "999, 999 B",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999951, 1.0 MB",
    "9223372036854775807, 9223.4 PB"
  })
  void bytes_anyNumber_isShort(long bytes, String text) {
    assertThat(ProgressText.bytes(bytes)).isEqualTo(text);
  }
}
