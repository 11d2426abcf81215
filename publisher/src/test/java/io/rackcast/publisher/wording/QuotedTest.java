package io.rackcast.publisher.wording;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          web/app          | "web/app"
          a"; all is well  | "a?; all is well"
          a\u001b[31mred    | "a?[31mred"
          caf\u00e9        | "caf?"
          \ud83d\ude80     | "?"
          \u202eevil       | "?evil"
          """)
  void of_hostileText_isOneQuotedLineOfAscii(String text, String expected) {
    assertThat(Quoted.of(text)).isEqualTo(expected);
  }

  @Test
  void of_lineEnds_areReplaced() {
    assertThat(Quoted.of("a\r\nb\tc\u0000")).isEqualTo("\"a??b?c?\"");
  }

  @Test
  void of_longText_isCutAndSaysSo() {
    assertThat(Quoted.of("x".repeat(100))).isEqualTo('"' + "x".repeat(100) + '"');
    assertThat(Quoted.of("x".repeat(101))).isEqualTo('"' + "x".repeat(100) + "...\"");
    assertThat(Quoted.of(null)).isEqualTo("\"null\"");
  }

  @Test
  void printable_namesOfAllScripts_areKeptWholeAndBounded() {
    assertThat(Quoted.printable("Jos\u00e9 \u96ea", 10)).isEqualTo("Jos\u00e9 \u96ea");
    assertThat(Quoted.printable("a\u202eb\nc\ud800", 10)).isEqualTo("a?b?c?");
    assertThat(Quoted.printable("ab\ud83d\ude80", 3)).isEqualTo("ab");
  }
}
