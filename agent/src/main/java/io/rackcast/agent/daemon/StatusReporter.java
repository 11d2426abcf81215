package io.rackcast.agent.daemon;

import io.rackcast.agent.announce.AnnounceState;
import io.rackcast.agent.api.LimitReport;
import io.rackcast.agent.api.StatusReport;
import io.rackcast.agent.api.TransferReports;
import io.rackcast.agent.node.StreamState;
import io.rackcast.agent.swarm.SwarmStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Gathers what the parts know into one report. */
final class StatusReporter implements Supplier<StatusReport> {
  private final NodeParts parts;
  private final Supplier<List<String>> moreProblems;

  StatusReporter(NodeParts parts, Supplier<List<String>> moreProblems) {
    this.parts = parts;
    this.moreProblems = moreProblems;
  }

  @Override
  public StatusReport get() {
    List<SwarmStatus> swarms = parts.swarms().status();
    List<StreamState> streams = parts.streams().states();
    var place = new PlaceReport(parts.location().now(), streams);
    return new StatusReport(
        parts.config().nodeName(),
        parts.config().role().name().toLowerCase(Locale.ROOT),
        parts.identity().software(),
        parts.peers().getHostString() + ":" + parts.peers().getPort(),
        parts.config().peerTls().mode().name().toLowerCase(Locale.ROOT),
        place.report(),
        LimitReport.of(parts.rates()),
        streams.stream().map(StatusReporter::tracker).toList(),
        swarms.stream().map(TransferReports::of).toList(),
        problems(swarms, place));
  }

  private List<String> problems(List<SwarmStatus> swarms, PlaceReport place) {
    List<String> problems = new ArrayList<>(parts.streams().problems());
    problems.addAll(place.problems());
    for (SwarmStatus swarm : swarms) {
      if (swarm.ended().isEmpty()) {
        swarm.progress().problem().ifPresent(problems::add);
        swarm.announces().flatMap(AnnounceState::failure).ifPresent(problems::add);
      }
    }
    problems.addAll(moreProblems.get());
    return problems.stream().distinct().toList();
  }

  private static StatusReport.Tracker tracker(StreamState stream) {
    return new StatusReport.Tracker(
        stream.tracker(),
        stream.connected(),
        stream.since().map(Instant::toString).orElse(null),
        stream.locations().stream()
            .map(at -> new StatusReport.Located(at.address(), at.location(), at.source()))
            .toList(),
        stream.failure().orElse(null));
  }
}
