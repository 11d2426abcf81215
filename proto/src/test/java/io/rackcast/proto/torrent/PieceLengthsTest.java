package io.rackcast.proto.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceLengthsTest {
  @ParameterizedTest(name = "{0} bytes")
  @CsvSource(
      textBlock =
          """
          0,                   16384
          1,                   16384
          32767999,            16384
          32768000,            32768
          # 128 MiB
          134217728,           131072
          # 1 GiB
          1073741824,          1048576
          # 10 GiB
          10737418240,         8388608
          # 1 TiB: as long as they get
          1099511627776,       16777216
          9223372036854775807, 16777216
          """)
  void choose_size_makesAThousandToTwoThousandPieces(long size, int expected) {
    assertThat(PieceLengths.choose(size)).isEqualTo(expected);
  }
}
