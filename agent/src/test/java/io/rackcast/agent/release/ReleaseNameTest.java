package io.rackcast.agent.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseNameTest {
  @Test
  void parse_nameAndVersion_areDividedAtTheSign() {
    assertThat(ReleaseName.parse("team/web@1.42+b"))
        .isEqualTo(new ReleaseName("team/web", "1.42+b"));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          web,        is not a release; write NAME@VERSION
          web@,       is not a release version
          @1,         is not a release name
          Web@1,      is not a release name
          a//b@1,     is not a release name
          web@1@2,    is not a release version
          """)
  void parse_broken_saysWhatToWrite(String text, String sentence) {
    assertThatThrownBy(() -> ReleaseName.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }
}
