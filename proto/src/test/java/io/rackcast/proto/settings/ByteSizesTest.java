package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ByteSizesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    // just below the next unit: not "1024.0 KiB"
    "1048575, 1.0 MiB",
    "1048524, 1023.9 KiB",
    "1073741824, 1.0 GiB",
    "9223372036854775807, 8388608.0 TiB"
  })
  void text_size_isReadable(long bytes, String expected) {
    assertThat(ByteSizes.text(bytes)).isEqualTo(expected);
  }
}
