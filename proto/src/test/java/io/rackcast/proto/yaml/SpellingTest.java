package io.rackcast.proto.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource(
      textBlock =
          """
          interval,    interval,    0
          numwnat,     numwant,     1
          intervall,   interval,    1
          intrval,     interval,    1
          lissen,      listen,      1
          '',          abc,         3
          ca,          abc,         3
          """)
  void distance_pairs_countsEdits(String a, String b, int expected) {
    assertThat(Spelling.distance(a, b)).isEqualTo(expected);
    assertThat(Spelling.distance(b, a)).isEqualTo(expected);
  }

  @Test
  void nearest_severalNear_takesTheNearest() {
    var known = List.of("min-interval", "interval", "numwant");

    assertThat(Spelling.nearest("intervals", known)).hasValue("interval");
    assertThat(Spelling.nearest("colour", known)).isEmpty();
    assertThat(Spelling.nearest("i".repeat(100_000), known)).isEmpty();
  }
}
