package io.rackcast.agent.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of lldpcli 1.0, recorded with one cable, two, and none to a switch. */
class LldpSourceTest {
  private static final Optional<Pattern> NAMES =
      Optional.of(Pattern.compile("(dc\\d+)-(pod\\d+)-(r\\d+)-sw\\d+"));

  @ParameterizedTest
  @ValueSource(strings = {"json-one", "json-two", "json0-one", "json0-two"})
  void choose_recordedAnswer_givesTheRackOfTheSwitch(String recorded) throws Exception {
    var source = source(new LldpRule("{1}/{2}/{3}", NAMES, Optional.empty()));

    var location = source.choose(answer(recorded));

    assertThat(location).hasToString("dc1/pod3/r17");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-none", "json0-none"})
  void choose_noNeighbor_saysSo(String recorded) throws Exception {
    String answer = answer(recorded);

    assertThatThrownBy(() -> source("{chassis}").choose(answer))
        .isInstanceOf(LocationException.class)
        .hasMessageContaining("lldpd has heard of no neighbor");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "dc1/{chassis}, dc1/dc1-pod3-r17-sw1",
    "{chassis-id}, 32:46:c8:48:ed:9f",
    "dc1/{port-description}, dc1/p0",
    "r-{port}, r-32:46:c8:48:ed:9f"
  })
  void choose_templateOfFields_isFilledIn(String template, String expected) throws Exception {
    assertThat(source(template).choose(answer("json-one"))).hasToString(expected);
    assertThat(source(template).choose(answer("json0-one"))).hasToString(expected);
  }

  @Test
  void choose_twoCablesThatNameTwoPlaces_isRefusedUnlessOneIsChosen() throws Exception {
    var both = source("dc1/{port-description}");
    var one = source(new LldpRule("dc1/{port-description}", Optional.empty(), Optional.of("p1")));

    assertThatThrownBy(() -> both.choose(answer("json-two")))
        .hasMessageContaining("2 places, dc1/p0 and dc1/p1")
        .hasMessageContaining("location.lldp.interface");
    assertThat(one.choose(answer("json-two"))).hasToString("dc1/p1");
  }

  @Test
  void choose_neighborsOfOtherNames_areNamedInTheRefusal() throws Exception {
    var source =
        source(new LldpRule("{chassis}", Optional.of(Pattern.compile("leaf.*")), Optional.empty()));

    assertThatThrownBy(() -> source.choose(answer("json-two")))
        .hasMessageContaining("\"dc1-pod3-r17-sw1\" on p0");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not json                                                       | printed no JSON
          {"lldp":{"interface":{"p0":{"chassis":{"id":{"value":"m"}}}}}} | says nothing
          {"lldp":{"interface":{"p0":{"chassis":{"a b":{}}}}}}           | is no location
          {"lldp":{"interface":"p0"}}                                    | heard of no neighbor
          []                                                             | heard of no neighbor
          """)
  void choose_answerOfNoUse_isRefusedWithASentence(String answer, String sentence) {
    assertThatThrownBy(() -> source("{chassis}").choose(answer))
        .isInstanceOf(LocationException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{rack}", "{1}", "dc1/{chassis", "{}"})
  void rule_fieldThatIsNot_isRefused(String template) {
    assertThatThrownBy(() -> new LldpRule(template, Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static LldpSource source(String template) {
    return source(new LldpRule(template, Optional.empty(), Optional.empty()));
  }

  private static LldpSource source(LldpRule rule) {
    return new LldpSource(List.of("lldpcli"), rule, Duration.ofSeconds(5));
  }

  private static String answer(String recorded) throws IOException {
    String name = "lldpcli-" + recorded + ".json";
    try (InputStream in = Objects.requireNonNull(LldpSourceTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
