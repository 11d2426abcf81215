package io.rackcast.agent.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrackerTiersTest {
  private final TrackerTiers tiers = new TrackerTiers(List.of(List.of("a", "b"), List.of("c")));

  @Test
  void failed_allInTurn_goesThroughTheTiersAndBeginsAgain() {
    assertThat(tiers.current()).isEqualTo("a");
    assertThat(tiers.failed()).isTrue();
    assertThat(tiers.current()).isEqualTo("b");
    assertThat(tiers.failed()).isTrue();
    assertThat(tiers.current()).isEqualTo("c");
    assertThat(tiers.failed()).isFalse();
    assertThat(tiers.current()).isEqualTo("a");
  }

  @Test
  void answered_secondOfATier_isTheFirstOfItFromThenOn() {
    boolean more = tiers.failed();

    tiers.answered();

    assertThat(more).isTrue();
    assertThat(tiers.current()).isEqualTo("b");
  }

  @Test
  void answered_laterTier_nextTimeBeginsWithTheFirstTier() {
    assertThat(tiers.failed()).isTrue();
    assertThat(tiers.failed()).isTrue();

    tiers.answered();

    assertThat(tiers.current()).isEqualTo("a");
  }
}
