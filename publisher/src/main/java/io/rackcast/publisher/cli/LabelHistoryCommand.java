package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.LabelMove;
import io.rackcast.proto.v1.ListLabelMovesRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code label-history N@LABEL}. */
@Command(
    name = "label-history",
    description = "Shows where a label pointed, the newest move first; also of a removed one.")
public final class LabelHistoryCommand extends LabelledCommand {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many (default: 100).")
  int limit;

  @Override
  ObjectNode run(PublisherClient client) {
    var request =
        ListLabelMovesRequest.newBuilder()
            .setKey(ShownLabel.key(label))
            .setPageSize(Pages.size(limit));
    var moves =
        Pages.collect(
            "moves",
            limit,
            token -> {
              var page = client.labels().listLabelMoves(request.setPageToken(token).build());
              return new Pages.Page<>(page.getMovesList(), page.getNextPageToken());
            },
            LabelHistoryCommand::json);
    return JSON.createObjectNode().put("label", label.toString()).setAll(moves);
  }

  private static ObjectNode json(LabelMove move) {
    return JSON.createObjectNode()
        .put("at", Shown.time(move.getMovedAt()))
        .put("by", move.getMovedBy())
        .put("from", move.getFromVersion().isEmpty() ? null : move.getFromVersion())
        .put("to", move.getToVersion().isEmpty() ? null : move.getToVersion());
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.printf("%-20s  %-24s %-24s %s%n", "AT", "FROM", "TO", "BY");
    for (var move : result.path("moves")) {
      out.printf(
          "%-20s  %-24s %-24s %s%n",
          move.path("at").asText(),
          move.path("from").isNull() ? "(new)" : move.path("from").asText(),
          move.path("to").isNull() ? "(removed)" : move.path("to").asText(),
          move.path("by").asText());
    }
    if (result.path("truncated").asBoolean()) {
      err().println("there are more; raise --limit");
    }
  }
}
