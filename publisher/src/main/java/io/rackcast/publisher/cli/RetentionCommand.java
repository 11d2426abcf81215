package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.v1.RetentionReport;
import io.rackcast.proto.v1.RunRetentionRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code retention --dry-run | --now}. */
@Command(
    name = "retention",
    description = {
      "Removes releases that are too old by the publisher's rules (retention.rules) or"
          + " their own expiry, and content that no release holds any more.",
      "The publisher does so by itself from time to time. The token needs the right admin."
    })
public final class RetentionCommand extends ClientCommand {
  @Option(names = "--dry-run", description = "Show what would be removed, and remove nothing.")
  boolean dryRun;

  @Option(names = "--now", description = "Remove it now.")
  boolean now;

  @Override
  ObjectNode run(PublisherClient client) {
    if (dryRun == now) {
      throw new ParameterException(command.commandLine(), "give one of --dry-run and --now");
    }
    var request = RunRetentionRequest.newBuilder().setDryRun(dryRun).build();
    return json(client.retention().runRetention(request));
  }

  private static ObjectNode json(RetentionReport report) {
    var result =
        JSON.createObjectNode()
            .put("begun_at", Shown.time(report.getBegunAt()))
            .put("dry_run", report.getDryRun())
            .put("releases", report.getReleases())
            .put("labelled", report.getLabelled())
            .put("in_use", report.getInUse())
            .put("artifacts", report.getArtifacts())
            .put("files", report.getFiles())
            .put("bytes", report.getBytes())
            .put("waiting", report.getWaiting());
    var removed = result.putArray("removed");
    for (var each : report.getRemovedList()) {
      removed
          .addObject()
          .put("release", each.getRelease().getName() + "@" + each.getRelease().getVersion())
          .put("size", each.getSizeBytes())
          .put("reason", each.getReason());
    }
    return result.put("truncated", report.getRemovedCount() < report.getReleases());
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    for (var each : result.path("removed")) {
      out.printf(
          "%-40s %12s  %s%n",
          each.path("release").asText(),
          ByteSizes.text(each.path("size").asLong()),
          each.path("reason").asText());
    }
    if (result.path("truncated").asBoolean()) {
      out.println("... and more");
    }
    var size = ByteSizes.text(result.path("bytes").asLong());
    out.printf(
        result.path("dry_run").asBoolean()
            ? "%s would be removed, with content of %s%n"
            : "%s removed, %s freed on the disk%n",
        releases(result.path("releases").asLong()),
        size);
    out.printf(
        "%d more are labelled, %d are being rolled out; content of %d artifacts waits for its"
            + " time%n",
        result.path("labelled").asLong(),
        result.path("in_use").asLong(),
        result.path("waiting").asLong());
  }

  private static String releases(long number) {
    return number == 1 ? "1 release" : number + " releases";
  }
}
