package io.rackcast.tracker.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final InfoHash SWARM = new InfoHash(1, 2, 3);

  private final Pulse pulse = new Pulse();

  @Test
  void missed_silentForSoLong_isWhatItFetchesOnce() {
    pulse.heard(1_000);
    pulse.fetches(SWARM, true);

    assertThat(pulse.missed(3_999, 3_000)).isEmpty();
    assertThat(pulse.missed(4_000, 3_000)).containsExactly(SWARM);
    assertThat(pulse.missed(5_000, 3_000)).isEmpty();
  }

  @Test
  void missed_heardOfSomethingElseSince_isNotWhatWasMissedBefore() {
    pulse.heard(1_000);
    pulse.fetches(SWARM, true);
    pulse.missed(4_000, 3_000);
    pulse.heard(5_000);

    assertThat(pulse.missed(9_000, 3_000)).isEmpty();
    pulse.fetches(SWARM, true);
    assertThat(pulse.missed(9_000, 3_000)).containsExactly(SWARM);
  }
}
