package io.rackcast.agent.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeHeaderTest {
  @ParameterizedTest(name = "{0} of 1000")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bytes=0-0              | 0-1
          bytes=0-               | 0-1000
          bytes=999-             | 999-1000
          bytes=10-19            | 10-20
          BYTES=10-19            | 10-20
          bytes=990-2000         | 990-1000
          bytes=-1               | 999-1000
          bytes=-1000            | 0-1000
          bytes=-5000            | 0-1000
          bytes=0-1, 4-5         | 0-2 4-6
          bytes=4-5,0-1          | 4-6 0-2
          bytes=0-1,2000-        | 0-2
          bytes=0-1,-1           | 0-2 999-1000
          pieces=0-1             | ''
          """)
  void read_range_givesItsBytes(String header, String expected) {
    var ranges = RangeHeader.read(header, 1000);

    assertThat(ranges).isPresent();
    assertThat(
            ranges.get().stream()
                .map(range -> range.from() + "-" + range.end())
                .collect(Collectors.joining(" ")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=1000-",
        "bytes=1000-1001",
        "bytes=-0",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-4",
        "bytes=1",
        "bytes=1-2-3",
        "bytes=0-1;2-3",
        "bytes= ",
        "bytes=0-9,5-6",
        "bytes=--5",
        "bytes=9999999999999999999-",
        "bytes=+1-2",
        "bytes=0-1,",
        "bytes=0x1-2"
      })
  void read_rangeThatIsNotThere_isEmpty(String header) {
    assertThat(RangeHeader.read(header, 1000)).isEmpty();
  }

  @Test
  void read_moreThanAnybodyNeeds_isEmpty() {
    var header = new StringBuilder("bytes=0-0");
    for (int i = 1; i <= RangeHeader.MOST; i++) {
      header.append(',').append(2 * i).append('-').append(2 * i);
    }

    assertThat(RangeHeader.read(header.toString(), 1000)).isEmpty();
  }

  @Test
  void read_anyRangeOfNothing_isEmpty() {
    assertThat(RangeHeader.read("bytes=0-", 0)).isEmpty();
    assertThat(RangeHeader.read("bytes=-1", 0)).isEmpty();
  }
}
