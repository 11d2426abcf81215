package io.rackcast.agent.cli;

import io.rackcast.agent.api.LimitReport;
import io.rackcast.agent.api.StatusReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A status report for people. */
final class StatusText {
  private final StatusReport report;

  StatusText(StatusReport report) {
    this.report = report;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(report.node() + " (" + report.role() + ", " + report.software() + ")");
    lines.add("  peers on " + report.peers() + ", TLS " + report.peerTls());
    lines.add("  location " + location(report.location()));
    report.location().sources().forEach(said -> lines.add("    " + text(said)));
    report.limits().forEach((name, limit) -> add(lines, name, limit));
    report.trackers().forEach(tracker -> lines.add("  tracker " + text(tracker)));
    report.transfers().forEach(transfer -> add(lines, transfer));
    report.problems().forEach(problem -> lines.add("problem: " + problem));
    return lines;
  }

  private static void add(List<String> lines, String name, LimitReport limit) {
    if (limit.up() != null || limit.down() != null) {
      lines.add("  limit " + name + " up " + limit.upText() + ", down " + limit.downText());
    }
  }

  private static String location(StatusReport.Place place) {
    return place.reported() == null
        ? "not set, the tracker goes by the address"
        : place.reported()
            + " ("
            + place.source()
            + ")"
            + (place.since() == null ? "" : " since " + place.since());
  }

  private static String text(StatusReport.Said said) {
    return said.source()
        + (said.says() == null
            ? " says nothing"
            : " says " + said.says() + (said.at() == null ? "" : ", at " + said.at()))
        + (said.failure() == null ? "" : "; " + said.failure());
  }

  private static String text(StatusReport.Tracker tracker) {
    var text = new StringBuilder(tracker.address());
    text.append(tracker.connected() ? " connected" : " not connected").append(since(tracker));
    tracker
        .locations()
        .forEach(
            at ->
                text.append(", takes ")
                    .append(at.address())
                    .append(" to be in ")
                    .append(at.location())
                    .append(" (")
                    .append(at.source())
                    .append(')'));
    return text.toString();
  }

  private static String since(StatusReport.Tracker tracker) {
    return tracker.since() == null ? "" : " since " + tracker.since();
  }

  private static void add(List<String> lines, StatusReport.Transfer transfer) {
    String names =
        transfer.releases().isEmpty()
            ? transfer.infohash()
            : String.join(", ", transfer.releases());
    lines.add(
        names
            + "  "
            + transfer.state()
            + "  "
            + percent(transfer)
            + " % of "
            + ProgressText.bytes(transfer.sizeBytes())
            + ", "
            + transfer.peers()
            + " peers ("
            + transfer.seeders()
            + " seeders)"
            + (transfer.lead() ? ", lead" : ""));
    lines.add("  in  " + CommandOutput.ways(transfer.bytesIn(), transfer.bytesInUnplaced()));
    lines.add("  out " + CommandOutput.ways(transfer.bytesOut(), transfer.bytesOutUnplaced()));
    if (transfer.announce() != null) {
      lines.add("  announced to " + announced(transfer.announce()));
    }
    if (transfer.problem() != null) {
      lines.add("  " + transfer.problem());
    }
  }

  private static long percent(StatusReport.Transfer transfer) {
    long size = transfer.sizeBytes();
    return size == 0 ? 100 : (size - transfer.leftBytes()) * 100 / size;
  }

  private static String announced(StatusReport.Announce announce) {
    return orNobody(announce.tracker())
        + (announce.last() == null ? "" : " at " + announce.last())
        + (announce.failure() == null ? "" : "; " + announce.failure());
  }

  private static String orNobody(@Nullable String tracker) {
    return tracker == null ? "nobody yet" : tracker;
  }
}
