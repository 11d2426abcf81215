package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRatesTest {
  @ParameterizedTest(name = "{0} is {1} bytes a second, {2}")
  @CsvSource(
      textBlock =
          """
          50MB/s,     50000000,   50MB/s
          800kB/s,    800000,     800kB/s
          1.5GB/s,    1500000000, 1.5GB/s
          512B/s,     512,        512B/s
          64KiB/s,    65536,      65.536kB/s
          2MiB/s,     2097152,    2.097MB/s
          1GiB/s,     1073741824, 1.073GB/s
          400Mbit/s,  50000000,   50MB/s
          10Gbit/s,   1250000000, 1.25GB/s
          999kbit/s,  124875,     124.875kB/s
          """)
  void parse_rate_isInBytesAndShownInTheLargestUnit(String text, long bytes, String shown) {
    assertThat(ByteRates.parse(text)).isEqualTo(bytes);
    assertThat(ByteRates.text(bytes)).isEqualTo(shown);
  }

  @Test
  void parse_none_isNoLimit() {
    assertThat(ByteRates.parse("none")).isEqualTo(ByteRates.NONE);
    assertThat(ByteRates.text(ByteRates.NONE)).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "50",
        "50MB",
        "50 MB/s",
        "-1MB/s",
        "1.MB/s",
        "1mB/s",
        "5Kbit/s",
        "1kkB/s",
        "1/s",
        "9999999B/s",
        "1e3B/s",
        "None"
      })
  void parse_somethingElse_saysWhatToWrite(String text) {
    assertThatThrownBy(() -> ByteRates.parse(text))
        .hasMessage("write a rate like 50MB/s, 800kB/s, 400Mbit/s, or none");
  }
}
