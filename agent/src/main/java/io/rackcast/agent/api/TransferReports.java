package io.rackcast.agent.api;

import io.rackcast.agent.announce.AnnounceState;
import io.rackcast.agent.swarm.SwarmStatus;
import io.rackcast.agent.transfer.TransferProgress;
import io.rackcast.agent.transfer.TransferState;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Writes a swarm's status as the API shows it. */
public final class TransferReports {
  private TransferReports() {}

  /** One artifact. */
  public static StatusReport.Transfer of(SwarmStatus swarm) {
    var artifact = swarm.artifact();
    TransferProgress now = swarm.progress();
    return new StatusReport.Transfer(
        artifact.infoHash().toString(),
        artifact.name(),
        artifact.releases().stream().sorted().toList(),
        swarm.ended().isPresent() ? "revoked" : now.state().name().toLowerCase(Locale.ROOT),
        now.contentBytes(),
        now.leftBytes(),
        now.peers(),
        now.seeders(),
        swarm.lead(),
        swarm.fetchDepth().orElse(null),
        now.inBytesPerSecond(),
        now.outBytesPerSecond(),
        FetchWatch.labels(now.inByTier()),
        FetchWatch.labels(now.outByTier()),
        now.inUnplaced(),
        now.outUnplaced(),
        swarm.announces().map(TransferReports::announce).orElse(null),
        swarm.ended().or(now::problem).or(() -> paused(now)).orElse(null));
  }

  private static Optional<String> paused(TransferProgress now) {
    return now.state() == TransferState.STOPPED
        ? Optional.of("stopped on request; fetched again it goes on from there")
        : Optional.empty();
  }

  private static StatusReport.Announce announce(AnnounceState state) {
    return new StatusReport.Announce(
        state.tracker().orElse(null),
        state.lastAnswer().map(Instant::toString).orElse(null),
        state.urlsExpireAt().map(Instant::toString).orElse(null),
        state.peersTold(),
        state.failure().orElse(null));
  }
}
