package io.rackcast.agent.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptHeaderTest {
  private static final String TYPE = FakeRegistry.OCI_MANIFEST;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/vnd.oci.image.manifest.v1+json                        | false
          application/vnd.oci.image.index.v1+json                           | false
          application/vnd.oci.image.index.v1+json, */*                      | false
          */*;q=0                                                           | true
          */*;q=0, application/vnd.oci.image.manifest.v1+json;q=0.5         | false
          application/vnd.oci.image.manifest.v1+json; q=0.000, */*          | true
          Application/vnd.OCI.image.manifest.v1+json ;Q=0                   | true
          application/*;q=0, */*                                            | true
          application/vnd.oci.image.manifest.v1+json;q=0.001                | false
          ,,;;=q                                                            | false
          """)
  void rulesOut_line_isTrueForZeroOnly(String line, boolean expected) {
    assertThat(AcceptHeader.rulesOut(List.of(line), TYPE)).isEqualTo(expected);
  }

  @Test
  void rulesOut_severalLines_areOneList() {
    assertThat(AcceptHeader.rulesOut(List.of("*/*;q=0", TYPE), TYPE)).isFalse();
    assertThat(AcceptHeader.rulesOut(List.of(TYPE, "*/*;q=0"), TYPE)).isFalse();
  }

  @Test
  void rulesOut_noLine_isFalse() {
    assertThat(AcceptHeader.rulesOut(List.of(), TYPE)).isFalse();
  }
}
