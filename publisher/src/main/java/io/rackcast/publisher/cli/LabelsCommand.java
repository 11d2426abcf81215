package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.ListLabelsRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code labels [NAME]}. */
@Command(name = "labels", description = "Shows labels and the releases that they point at.")
public final class LabelsCommand extends ClientCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only labels of this release name.")
  String name = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10000",
      description = "At most so many (default: 10000).")
  int limit;

  @Override
  ObjectNode run(PublisherClient client) {
    var request = ListLabelsRequest.newBuilder().setName(name).setPageSize(Pages.size(limit));
    return Pages.collect(
        "labels",
        limit,
        token -> {
          var page = client.labels().listLabels(request.setPageToken(token).build());
          return new Pages.Page<>(page.getLabelsList(), page.getNextPageToken());
        },
        ShownLabel::json);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.printf("%-32s %-40s %-20s  %s%n", "LABEL", "RELEASE", "SINCE", "BY");
    for (var label : result.path("labels")) {
      out.printf(
          "%-32s %-40s %-20s  %s%s%n",
          label.path("label").asText(),
          label.path("release").asText(),
          label.path("moved_at").asText(),
          label.path("moved_by").asText(),
          label.has("revoked") ? "  (revoked)" : "");
    }
    if (result.path("truncated").asBoolean()) {
      err().println("there are more; raise --limit or give a NAME");
    }
  }
}
