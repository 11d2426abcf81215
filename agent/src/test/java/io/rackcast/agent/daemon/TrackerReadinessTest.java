package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.node.StreamState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrackerReadinessTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  private Optional<String> tokenFailure = Optional.empty();
  private int transfers;

  @Test
  void unmet_oneOfTwoTrackersConnected_isReady() {
    assertThat(unmet(lost("t1:6970", 12), connected("t2:6970"))).isEmpty();
  }

  @Test
  void unmet_welcomedTrackerLost_saysSinceWhenAndThatItTriesAgain() {
    assertThat(unmet(lost("t1:6970", 12)))
        .contains("lost the tracker at t1:6970 12 s ago; trying again");
  }

  @Test
  void unmet_trackerLostWhileTransfersGoOn_saysThatToo() {
    transfers = 3;

    assertThat(unmet(lost("t1:6970", 12)))
        .contains(
            "lost the tracker at t1:6970 12 s ago; trying again; 3 transfers go on meanwhile");
  }

  @Test
  void unmet_severalLost_namesTheLast() {
    tokenFailure = Optional.of("no publisher");

    assertThat(unmet(lost("t1:6970", 12), lost("t2:6970", 7), never("t3:6970", "refused")))
        .contains("lost the tracker at t2:6970 7 s ago; trying again");
  }

  @Test
  void unmet_neverWelcomed_saysWhy() {
    assertThat(unmet(never("t1:6970", "it broke")))
        .contains("no tracker has welcomed this node yet: it broke");
    assertThat(unmet()).contains("no tracker has welcomed this node yet; see /api/v1/status");
  }

  @Test
  void unmet_noNodeToken_saysWhy() {
    tokenFailure = Optional.of("check publisher.token");

    assertThat(unmet(never("t1:6970", "refused"))).contains("check publisher.token");
  }

  private Optional<String> unmet(StreamState... streams) {
    return new TrackerReadiness(
            () -> List.of(streams), () -> tokenFailure, () -> transfers, () -> NOW)
        .unmet();
  }

  private static StreamState connected(String tracker) {
    return new StreamState(tracker, true, Optional.of(NOW), List.of(), Optional.empty());
  }

  private static StreamState lost(String tracker, long secondsAgo) {
    return new StreamState(
        tracker,
        false,
        Optional.of(NOW.minusSeconds(secondsAgo)),
        List.of(),
        Optional.of("the stream broke"));
  }

  private static StreamState never(String tracker, String failure) {
    return new StreamState(tracker, false, Optional.empty(), List.of(), Optional.of(failure));
  }
}
