package io.rackcast.agent.daemon;

import io.rackcast.agent.api.StatusReport;
import io.rackcast.agent.location.SourceState;
import io.rackcast.agent.location.Whereabouts;
import io.rackcast.agent.node.PlacedAddress;
import io.rackcast.agent.node.StreamState;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the node says it is, beside what the trackers made of that.
 *
 * @param where the node's own word
 * @param streams the trackers'
 */
record PlaceReport(Whereabouts where, List<StreamState> streams) {
  private static final String TABLE = "table";

  StatusReport.Place report() {
    return new StatusReport.Place(
        where.own().location().map(Object::toString).orElse(null),
        where.own().source().label(),
        where.since().map(Instant::toString).orElse(null),
        where.sources().stream().map(PlaceReport::said).toList(),
        contradictions());
  }

  /** What is wrong at present, one sentence each. */
  List<String> problems() {
    return Stream.concat(where.problems().stream(), contradictions().stream()).distinct().toList();
  }

  private List<String> contradictions() {
    String own = where.own().text();
    return streams.stream()
        .filter(stream -> !own.isEmpty())
        .flatMap(
            stream ->
                stream.locations().stream()
                    .filter(at -> at.source().equals(TABLE) && !at.location().equals(own))
                    .map(at -> contradiction(stream.tracker(), at)))
        .toList();
  }

  private String contradiction(String tracker, PlacedAddress at) {
    return "the node says it is in %s (%s), but the table of the tracker %s has %s in %s, and the table wins; mend one of them"
        .formatted(
            where.own().text(), where.own().source().label(), tracker, at.address(), at.location());
  }

  private static StatusReport.Said said(SourceState state) {
    return new StatusReport.Said(
        state.source().label(),
        state.says().map(Object::toString).orElse(null),
        state.at().map(Instant::toString).orElse(null),
        state.failure().orElse(null));
  }
}
