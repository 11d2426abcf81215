package io.rackcast.agent.daemon;

import io.rackcast.agent.node.StreamState;
import io.rackcast.proto.program.ReadinessCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Ready: a tracker has welcomed the node and is connected. Says else how it stands. */
final class TrackerReadiness implements ReadinessCheck {
  private final Supplier<List<StreamState>> streams;
  private final Supplier<Optional<String>> tokenFailure;
  private final IntSupplier transfers;
  private final InstantSource clock;

  /**
   * A check of these streams.
   *
   * @param tokenFailure why there is no node token, without which no tracker can be asked
   * @param transfers how many go on meanwhile
   */
  TrackerReadiness(
      Supplier<List<StreamState>> streams,
      Supplier<Optional<String>> tokenFailure,
      IntSupplier transfers,
      InstantSource clock) {
    this.streams = streams;
    this.tokenFailure = tokenFailure;
    this.transfers = transfers;
    this.clock = clock;
  }

  @Override
  public Optional<String> unmet() {
    List<StreamState> now = streams.get();
    return now.stream().anyMatch(StreamState::connected)
        ? Optional.empty()
        : Optional.of(lost(now).or(tokenFailure).orElseGet(() -> neverThere(now)));
  }

  private Optional<String> lost(List<StreamState> now) {
    return now.stream()
        .filter(stream -> stream.since().isPresent())
        .max(Comparator.comparing(stream -> stream.since().orElse(Instant.MIN)))
        .map(
            last ->
                "lost the tracker at "
                    + last.tracker()
                    + " "
                    + last.since().map(this::seconds).orElse(0L)
                    + " s ago; trying again"
                    + meanwhile());
  }

  private long seconds(Instant since) {
    return Math.max(0, Duration.between(since, clock.instant()).toSeconds());
  }

  private String meanwhile() {
    int running = transfers.getAsInt();
    return switch (running) {
      case 0 -> "";
      case 1 -> "; 1 transfer goes on meanwhile";
      default -> "; " + running + " transfers go on meanwhile";
    };
  }

  private static String neverThere(List<StreamState> now) {
    return now.stream()
        .flatMap(stream -> stream.failure().stream())
        .findFirst()
        .map(failure -> "no tracker has welcomed this node yet: " + failure)
        .orElse("no tracker has welcomed this node yet; see /api/v1/status");
  }
}
