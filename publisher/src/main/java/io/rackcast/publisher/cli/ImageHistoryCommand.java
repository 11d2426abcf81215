package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.GetTagHistoryRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code image-history}. */
@Command(name = "image-history", description = "Shows what a tag stood for, the newest first.")
public final class ImageHistoryCommand extends ImageCommand {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many, up to 1000 (default: 100).")
  int limit;

  @Override
  ObjectNode run(PublisherClient client) {
    var request = GetTagHistoryRequest.newBuilder().setImage(reference()).setPageSize(limit);
    var result = JSON.createObjectNode();
    var changes = result.putArray("changes");
    for (var change : client.images().getTagHistory(request.build()).getChangesList()) {
      changes
          .addObject()
          .put("at", Shown.time(change.getAt()))
          .put("digest", ShownImages.digest(change.getDigest()))
          .put("push", change.getPushId())
          .put("revoke_reason", change.getRevokeReason());
    }
    return result;
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.printf("%-20s %8s  %s%n", "AT", "PUSH", "DIGEST");
    for (var change : result.path("changes")) {
      var digest = change.path("digest").asText();
      out.printf(
          "%-20s %8d  %s%s%n",
          change.path("at").asText(),
          change.path("push").asLong(),
          digest.isEmpty() ? "(taken away)" : digest,
          ShownImages.revoked(change));
    }
  }
}
