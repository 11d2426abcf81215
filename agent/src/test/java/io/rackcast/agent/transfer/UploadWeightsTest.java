package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadWeightsTest {
  @ParameterizedTest(name = "{0} pieces where all lack {1}: {2}")
  @CsvSource({"8, 8, 1", "12, 8, 1.5", "400, 8, 2", "1, 8, 0.5"})
  void weight_moreOrLessThanOthers_isInProportionWithinBounds(
      int lacked, double mean, double weight) {
    assertThat(UploadWeights.weight(lacked, mean)).isEqualTo(weight);
  }
}
