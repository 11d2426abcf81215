package io.rackcast.publisher.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NamePatternTest {
  @ParameterizedTest(name = "{0} matches {1}: {2}")
  @CsvSource(
      textBlock =
          """
          *,            web,            true
          *,            team/app/web,   true
          web,          web,            true
          web,          web2,           false
          web,          we,             false
          team/*,       team/app,       true
          team/*,       team,           false
          team/*,       teams/app,      false
          *-prod,       web-prod,       true
          *-prod,       web-prod-2,     false
          a*b*c,        aXbYc,          true
          a*b*c,        abc,            true
          a*b*c,        acb,            false
          a*a,          a,              false
          **,           x,              true
          w.b,          web,            false
          """)
  void matches_nameAndPattern_asWritten(String glob, String name, boolean expected) {
    assertThat(new NamePattern(glob).matches(name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Web", "a b", "a?", "[a]", "ä"})
  void constructor_characterNoNameHas_isRefusedWithTheValue(String glob) {
    assertThatThrownBy(() -> new NamePattern(glob))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + glob + "\" is not a name pattern");
  }

  @Test
  void matches_manyStars_endsSoon() {
    var pattern = new NamePattern("*a".repeat(100));

    assertThat(pattern.matches("b".repeat(200))).isFalse();
  }

  @Test
  void may_noRule_isNo() {
    var caller = new Caller("nobody", List.of());

    assertThat(caller.may(Right.READ, "web")).isFalse();
    assertThat(caller.holds(Right.READ)).isFalse();
  }

  @Test
  void may_rightOfOneRuleNameOfAnother_isNo() {
    var caller =
        new Caller(
            "ci",
            List.of(
                new Rule(Set.of(Right.READ), List.of(new NamePattern("a")), "test"),
                new Rule(Set.of(Right.REVOKE), List.of(new NamePattern("b")), "test")));

    assertThat(caller.may(Right.READ, "b")).isFalse();
    assertThat(caller.may(Right.READ, "a")).isTrue();
  }
}
