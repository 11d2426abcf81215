package io.rackcast.proto.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
  @ParameterizedTest
  @ValueSource(strings = {"r1", "dc1/pod3/rack17", "a/b/c/d/e/f", "net-fd00:1::-64", "A_1.x:y-z/0"})
  void parse_location_readsBackAsWritten(String text) {
    assertThat(Location.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "dc1/", "/r1", "dc1//r1", "dc1/r 1", "dc1/r\u00e4ck", "dc1/r1\n"})
  void parse_badPart_isRefused(String text) {
    assertThatThrownBy(() -> Location.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "cannot be a part of a location; use 1 to 63 letters, digits, '.', '_', ':' or '-'");
  }

  @Test
  void parse_tooDeepOrTooLong_isRefused() {
    assertThatThrownBy(() -> Location.parse("a/b/c/d/e/f/g"))
        .hasMessage("a location has 1 to 6 parts; got 7");
    assertThatThrownBy(() -> Location.parse("a".repeat(64)))
        .hasMessageContaining("cannot be a part of a location");
    assertThatThrownBy(() -> Location.parse("a/".repeat(1_000_000)))
        .hasMessage("a location has at most 384 characters; got 2000000");
    assertThat(Location.parse(("a".repeat(63) + "/").repeat(5) + "b".repeat(63)).depth())
        .isEqualTo(6);
  }

  @ParameterizedTest(name = "{0} and {1}: {2} parts in common")
  @CsvSource(
      textBlock =
          """
          dc1/p1/r1, dc1/p1/r1, 3
          dc1/p1/r1, dc1/p1/r2, 2
          dc1/p1/r1, dc1/p2/r1, 1
          dc1/p1/r1, dc2/p1/r1, 0
          dc1/p1,    dc1/p1/r1, 2
          r1,        r10,       0
          """)
  void commonDepth_pairs_countLeadingParts(String a, String b, int expected) {
    assertThat(Location.parse(a).commonDepth(Location.parse(b))).isEqualTo(expected);
    assertThat(Location.parse(b).commonDepth(Location.parse(a))).isEqualTo(expected);
  }

  @Test
  void prefix_eachDepth_namesTheDomain() {
    var location = Location.parse("dc1/pod3/rack17");

    assertThat(location.prefix(1)).hasToString("dc1");
    assertThat(location.prefix(2)).hasToString("dc1/pod3");
    assertThat(location.prefix(3)).isSameAs(location);
    assertThat(location.rack()).isEqualTo("rack17");
    assertThat(location.depth()).isEqualTo(3);
  }

  @Test
  void parts_listChangedAfterwards_leavesTheLocationAlone() {
    var parts = new ArrayList<>(List.of("dc1", "r1"));
    var location = new Location(parts);

    parts.set(1, "../..");

    assertThat(location).hasToString("dc1/r1");
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource(
      textBlock =
          """
          dc1/p1/r1,     dc1/p1/r1,     rack
          dc1/p1/r1,     dc1/p1/r2,     pod
          dc1/p1/r1,     dc1/p2/r1,     dc
          dc1/p1/r1,     dc2/p1/r1,     wan
          eu/dc1/p1/r1,  eu/dc2/p1/r1,  region
          x/eu/dc1/p/r1, x/us/dc1/p/r1, region
          r1,            r1,            rack
          r1,            r2,            wan
          dc1/r1,        dc1/r2,        pod
          # from the deeper one
          dc1/r1,        dc1/p1/r1,     dc
          dc1,           dc1/p1,        pod
          """)
  void tierBetween_pairs_countsLevelsFromTheDeeper(String a, String b, String label) {
    assertThat(Tier.between(Location.parse(a), Location.parse(b)).label()).isEqualTo(label);
    assertThat(Tier.between(Location.parse(b), Location.parse(a)).label()).isEqualTo(label);
  }
}
