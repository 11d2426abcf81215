package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressListTest {
  private static final List<HostPort> USUAL = List.of(new HostPort("127.0.0.1", 6969));

  @TempDir Path folder;

  private Settings settings(String yaml, Map<String, String> environment) throws IOException {
    return Settings.read(Files.writeString(folder.resolve("t.yaml"), yaml), "X", environment);
  }

  private static List<HostPort> addresses(Settings settings) {
    var addresses = settings.addresses("http.listen", USUAL, "Where to listen.");
    settings.rejectProblems();
    return addresses;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                | [127.0.0.1:6969]
          http: {listen: "[::1]:1"}                         | [[::1]:1]
          http: {listen: ["10.0.0.5:1"]}                    | [10.0.0.5:1]
          http: {listen: ["10.0.0.5:1", "[fd00::5]:1"]}     | [10.0.0.5:1, [fd00::5]:1]
          http: {listen: ["127.0.0.1:0", "[::1]:0"]}        | [127.0.0.1:0, [::1]:0]
          """)
  void addresses_oneOrAList_isTakenInOrder(String yaml, String expected) throws IOException {
    assertThat(addresses(settings(yaml, Map.of()))).hasToString(expected);
  }

  @Test
  void addresses_variable_isSeparatedByCommas() throws IOException {
    var variables = Map.of("X_HTTP_LISTEN", "127.0.0.1:1, [::1]:2");

    assertThat(addresses(settings("http: {listen: [\"h:9\", \"h:8\"]}", variables)))
        .containsExactly(new HostPort("127.0.0.1", 1), new HostPort("::1", 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http: {listen: [a:1, a:2, a:3, a:4, a:5, a:6, a:7, a:8, a:9]} | t.yaml:1: http.listen names 9 addresses; name 8 at most
          http: {listen: [a:1, b:1, a:1]}        | t.yaml:1: http.listen names a:1 twice; name it once
          http: {listen: []}                     | t.yaml:1: http.listen names no address; name 1 to 8
          http: {listen: [a:1, b]}               | t.yaml:1: http.listen is "b"; write it as host:port
          http: {listen: [a:1, [b:1]]}           | t.yaml:1: http.listen holds a list; write single values
          http: {listen: {a: 1}}                 | t.yaml:1: http.listen is a section; write a single value
          """)
  void addresses_whatIsNone_isToldByLine(String yaml, String problem) throws IOException {
    var settings = settings(yaml, Map.of());

    assertThatThrownBy(() -> addresses(settings)).hasMessageContaining(problem);
  }

  @Test
  void addresses_emptyVariable_isAProblemOfTheVariable() throws IOException {
    var settings = settings("{}", Map.of("X_HTTP_LISTEN", ""));

    assertThatThrownBy(() -> addresses(settings))
        .hasMessageContaining("X_HTTP_LISTEN: http.listen names no address; name 1 to 8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                | []
          https: {listen: }                 | []
          https: {listen: []}               | []
          https: {listen: "h:1"}            | [h:1]
          https: {listen: ["h:1", "i:1"]}   | [h:1, i:1]
          """)
  void optionalAddresses_noneOneOrAList_isTaken(String yaml, String expected) throws IOException {
    var settings = settings(yaml, Map.of());

    var addresses = settings.optionalAddresses("https.listen", "Where else.");

    settings.rejectProblems();
    assertThat(addresses).hasToString(expected);
  }

  @Test
  void describe_list_readsBackAndSaysHowMany() throws IOException {
    var settings = settings("http: {listen: [\"a:1\", \"b:1\"]}", Map.of());
    var given = addresses(settings);

    String described = settings.describe();

    assertThat(described)
        .contains("# Where to listen (host:port, or a list of up to 8).")
        .contains("listen: [\"a:1\", \"b:1\"]  # default \"127.0.0.1:6969\"");
    assertThat(addresses(settings(described, Map.of()))).isEqualTo(given);
  }

  @Test
  void values_oneAddressAsAListOfOne_isTheSame() throws IOException {
    var one = settings("http: {listen: \"a:1\"}", Map.of());
    var list = settings("http: {listen: [\"a:1\"]}", Map.of());
    addresses(one);
    addresses(list);

    assertThat(list.values()).isEqualTo(one.values()).containsEntry("http.listen", "\"a:1\"");
  }
}
